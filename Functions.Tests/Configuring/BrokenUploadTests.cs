using System.Net;
using System.Text;
using Azure.Storage.Blobs.Models;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Keys;
using Sealpost.Tracking;
using Xunit;

namespace Sealpost.Tests.Configuring;

/// <summary>An upload with an error changes nothing for visitors, and is told to the operator.</summary>
public sealed class BrokenUploadTests(Azurite azurite)
{
    private const string NotThere = "There is no file keys/owner.asc beside the form";

    [Fact]
    public async Task The_last_good_version_stays_in_use_also_after_a_restart_and_on_a_new_instance()
    {
        await using var site = await UploadedSite.StartAsync(azurite, ("forms/contact.json", UploadedSite.Form("good")), ("forms/other.json", UploadedSite.Form("other")));
        await site.UntilMailedAsync("contact", "good");

        await site.UploadAsync("forms/contact.json", UploadedSite.Form("broken", """, "recipient": "x" """));
        await site.UploadAsync("forms/other.json", UploadedSite.Form("other, changed"));
        await site.UntilAsync("contact", "kept");
        await site.UntilMailedAsync("contact", "good");
        await site.UntilMailedAsync("other", "other, changed");
        await site.UntilLoggedAsync("Form contact.json at $.recipient: This member is not known");
        Assert.Contains("Until then its last good version is used", site.App.Log, StringComparison.Ordinal);

        using (var page = new HttpRequestMessage(HttpMethod.Get, "/ops") { Headers = { { "Authorization", $"Bearer {App.OperatorKey}" } } })
        {
            using var answer = await site.App.Http.SendAsync(page);
            Assert.Matches("Its last good version is used[.]<br>contact.json .*recipient", await answer.Content.ReadAsStringAsync());
        }

        await using var second = new App(azurite, site.Smtp, site.App);
        await second.StartAsync();
        await site.App.StopAsync();
        await site.App.StartAsync();
        Assert.Equal("kept", await site.HealthAsync("contact"));
        await site.UntilMailedAsync("contact", "good");
        Assert.Equal("kept", (await second.HealthAsync()).GetProperty("forms").GetProperty("contact").GetString());

        await site.UploadAsync("forms/contact.json", UploadedSite.Form("mended"));
        await site.UntilMailedAsync("contact", "mended");
        await site.UntilLoggedAsync("Form contact works again in its newest version");
    }

    [Fact]
    public async Task Each_fault_is_logged_once_however_often_it_is_seen()
    {
        await using var site = await UploadedSite.StartAsync(azurite, ("forms/contact.json", "{"), ("forms/a.json", UploadedSite.Form("a")));
        foreach (var subject in new[] { "b", "c", "d" })
        {
            await site.UploadAsync("forms/a.json", UploadedSite.Form(subject));
            await site.UntilMailedAsync("a", subject);
        }

        Assert.Equal(2, site.App.Log.Split("Form contact.json at ").Length);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await site.PostAsync("contact", "x"));
    }

    [Fact]
    public async Task A_half_finished_upload_heals_when_the_rest_of_it_is_there()
    {
        var key = await TestKeys.GetAsync(TestKeyKind.Curve25519);
        await using var site = await UploadedSite.StartAsync(azurite, ("forms/contact.json", UploadedSite.Form("in clear")), ("forms/new.json", UploadedSite.Sealing("new")));
        await site.UploadAsync("forms/contact.json", UploadedSite.Sealing("sealed"));
        await site.UntilAsync("contact", "kept");
        Assert.Equal("error", await site.HealthAsync("new"));
        Assert.Contains(NotThere, site.App.Log, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await site.PostAsync("new", "CANARY"));

        await site.UploadAsync("forms/keys/owner.asc", key.PublicArmored);
        await site.UntilAsync("contact", "ok");
        await site.UntilAsync("new", "ok");
        Assert.Equal(HttpStatusCode.Accepted, await site.PostAsync("new", "CANARY"));
        await site.MailAsync(1);
        Assert.Contains("CANARY", await site.OpenNewestAsync(key), StringComparison.Ordinal);
        Assert.False(site.Smtp.ClientSent("CANARY"));
    }

    [Fact]
    public async Task A_key_that_is_deleted_while_a_form_names_it_is_kept_with_the_form()
    {
        var key = await TestKeys.GetAsync(TestKeyKind.Curve25519);
        await using var site = await UploadedSite.StartAsync(azurite, ("forms/contact.json", UploadedSite.Sealing("s")), ("forms/keys/owner.asc", key.PublicArmored));
        await Site.UntilAsync(async () => await site.App.Blobs.GetBlobClient("last-good/forms/contact.json").ExistsAsync());
        await site.App.StopAsync();
        await site.RemoveAsync("forms/keys/owner.asc");
        await site.App.StartAsync();
        Assert.Equal("kept", await site.HealthAsync("contact"));
        Assert.Equal(HttpStatusCode.Accepted, await site.PostAsync("contact", "CANARY"));
        await site.MailAsync(1);
        Assert.Contains("CANARY", await site.OpenNewestAsync(key), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deleted_form_answers_404_and_its_waiting_mail_is_held_until_the_form_is_there_again()
    {
        await using var site = await UploadedSite.OpenAsync(azurite, ("forms/contact.json", UploadedSite.Form("s")));
        site.App.Settings["Retry__After__0"] = "00:00:03";
        await site.App.StartAsync();
        site.Smtp.Script(Smtp.SmtpStage.Rcpt, Smtp.SmtpAction.Reply("450 4.2.1 later"));
        await site.App.Ledger.CreateIfNotExistsAsync();
        Assert.Equal(HttpStatusCode.Accepted, await site.PostAsync("contact", "waits"));
        await Site.UntilAsync(() => Task.FromResult(Rows(site).Any(row => row.State is MailStatus.Deferred)));

        await site.RemoveAsync("forms/contact.json");
        await site.UntilAsync("contact", null);
        Assert.Equal(HttpStatusCode.NotFound, await site.PostAsync("contact", "too late"));
        await site.UntilLoggedAsync("Form contact was removed");
        await Site.UntilAsync(() => Task.FromResult(Rows(site).Any(row => row is { State: MailStatus.Held, Kind: "Configuration" })));
        await Site.UntilAsync(async () => !await site.App.Blobs.GetBlobClient("last-good/forms/contact.json").ExistsAsync());
        Assert.Equal(0, site.Smtp.AcceptedCount);

        await site.UploadAsync("forms/contact.json", UploadedSite.Form("back again"));
        await site.UntilAsync("contact", "ok");
        Assert.Equal(0, (await site.App.CommandAsync("spool", "retry", "--state", "held")).ExitCode);
        Assert.Equal("back again", (await site.MailAsync(1)).Subject);
    }

    [Fact]
    public async Task A_newcomer_does_not_take_the_name_of_a_form_that_works()
    {
        await using var site = await UploadedSite.StartAsync(azurite, ("forms/zoo.json", UploadedSite.Form("zoo", """, "aliases": ["visit"] """)));
        await site.UntilMailedAsync("visit", "zoo");
        await Site.UntilAsync(async () => await site.App.Blobs.GetBlobClient("last-good/forms/zoo.json").ExistsAsync());

        await site.UploadAsync("forms/ape.json", UploadedSite.Form("ape", """, "aliases": ["visit"] """));
        await site.UntilAsync("ape", "error");
        await site.UntilMailedAsync("visit", "zoo");
        await site.App.StopAsync();
        await site.App.StartAsync();
        await site.UntilMailedAsync("visit", "zoo");
        Assert.Equal("error", await site.HealthAsync("ape"));
    }

    [Fact]
    public async Task A_last_good_version_that_somebody_wrote_into_the_storage_is_never_used()
    {
        await using var site = await UploadedSite.StartAsync(azurite, ("forms/contact.json", UploadedSite.Form("good")));
        var kept = site.App.Blobs.GetBlobClient("last-good/forms/contact.json");
        await Site.UntilAsync(async () => await kept.ExistsAsync());
        await site.App.StopAsync();
        var text = (await kept.DownloadContentAsync()).Value.Content.ToString();
        var (mine, theirs) = (Base64(UploadedSite.Form("good")), Base64(UploadedSite.Form("good").Replace("owner@", "thief@", StringComparison.Ordinal)));
        Assert.Contains(mine, text, StringComparison.Ordinal);
        var metadata = (await kept.GetPropertiesAsync()).Value.Metadata;
        await kept.UploadAsync(BinaryData.FromString(text.Replace(mine, theirs, StringComparison.Ordinal)), new BlobUploadOptions { Metadata = metadata });
        await site.UploadAsync("forms/contact.json", "{");

        await site.App.StartAsync();
        Assert.Equal("error", await site.HealthAsync("contact"));
        Assert.Contains("the last good version of forms/contact.json is not used", site.App.Log, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await site.PostAsync("contact", "x"));
    }

    private static string Base64(string text) => System.Text.Json.JsonEncodedText.Encode(Convert.ToBase64String(Encoding.UTF8.GetBytes(text))).ToString();

    private static List<MailRecord> Rows(UploadedSite site) => [.. site.App.Ledger.Query<MailRecord>(row => row.RowKey == MailRecord.Row)];
}
