using System.Net;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Keys;
using Xunit;

namespace Sealpost.Tests.Configuring;

/// <summary>What an operator uploads counts a moment later, without a new start.</summary>
public sealed class UploadTests(Azurite azurite)
{
    [Fact]
    public async Task An_uploaded_form_comes_before_the_folders_own_and_is_used_in_its_newest_version()
    {
        await using var site = await UploadedSite.OpenAsync(azurite, ("forms/contact.json", UploadedSite.Form("uploaded")));
        await File.WriteAllTextAsync(Path.Combine(site.App.Forms, "contact.json"), UploadedSite.Form("of the folder"));
        await File.WriteAllTextAsync(Path.Combine(site.App.Forms, "other.json"), UploadedSite.Form("of the folder, too"));
        await site.App.StartAsync();

        await site.UntilMailedAsync("contact", "uploaded");
        await site.UntilMailedAsync("other", "of the folder, too");
        Assert.Equal(HttpStatusCode.NotFound, await site.PostAsync("new", "not yet"));

        await site.UploadAsync("forms/contact.json", UploadedSite.Form("uploaded later"));
        await site.UploadAsync("forms/new.json", UploadedSite.Form("a new one", """, "aliases": ["newer"] """));
        await site.UntilMailedAsync("contact", "uploaded later");
        await site.UntilMailedAsync("new", "a new one");
        await site.UntilMailedAsync("newer", "a new one");

        await site.RemoveAsync("forms/contact.json");
        await site.UntilMailedAsync("contact", "of the folder");
    }

    [Fact]
    public async Task A_changed_template_shapes_the_next_mail_and_a_dangerous_one_does_not()
    {
        await using var site = await UploadedSite.StartAsync(azurite,
            ("forms/contact.json", UploadedSite.Form("s", """, "template": { "text": "templates/contact.txt.hbs" } """)), ("forms/templates/contact.txt.hbs", "First: {{values.message}}"));
        Assert.Equal(HttpStatusCode.Accepted, await site.PostAsync("contact", "one"));
        Assert.StartsWith("First: one", (await site.MailAsync(1)).TextBody, StringComparison.Ordinal);

        await site.UploadAsync("forms/templates/contact.txt.hbs", "Second: {{values.message}}");
        await Site.UntilAsync(async () =>
        {
            var before = site.Smtp.AcceptedCount;
            await site.PostAsync("contact", $"again {before}");
            return (await site.MailAsync(before + 1)).TextBody!.StartsWith("Second: again", StringComparison.Ordinal);
        });

        await site.UploadAsync("forms/templates/contact.txt.hbs", "Third: {{values.mesage}}");
        await site.UntilAsync("contact", "kept");
        await site.UntilLoggedAsync("contact.json at $.template.text: templates/contact.txt.hbs, line 1");
        var last = site.Smtp.AcceptedCount;
        Assert.Equal(HttpStatusCode.Accepted, await site.PostAsync("contact", "three"));
        Assert.StartsWith("Second: three", (await site.MailAsync(last + 1)).TextBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_key_seals_the_next_mail_and_a_revoked_one_stops_the_form_whatever_was_good_before()
    {
        var (first, second) = (await TestKeys.GetAsync(TestKeyKind.Curve25519), await TestKeys.GetAsync(TestKeyKind.NistP256));
        await using var site = await UploadedSite.StartAsync(azurite, ("forms/contact.json", UploadedSite.Sealing("s")), ("forms/keys/owner.asc", first.PublicArmored));
        Assert.Equal(HttpStatusCode.Accepted, await site.PostAsync("contact", "CANARY-1"));
        await site.MailAsync(1);
        Assert.Contains("CANARY-1", await site.OpenNewestAsync(first), StringComparison.Ordinal);

        await site.UploadAsync("forms/keys/owner.asc", second.PublicArmored);
        await site.UploadAsync("forms/mark.json", UploadedSite.Form("mark"));
        await site.UntilAsync("mark", "ok");
        Assert.Equal(HttpStatusCode.Accepted, await site.PostAsync("contact", "CANARY-2"));
        await site.MailAsync(2);
        Assert.Contains("CANARY-2", await site.OpenNewestAsync(second), StringComparison.Ordinal);

        await site.UploadAsync("forms/keys/owner.asc", (await TestKeys.GetAsync(TestKeyKind.RevokedSubkey)).PublicArmored);
        await site.UntilAsync("contact", "error");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await site.PostAsync("contact", "CANARY-3"));
        await site.App.StopAsync();
        await site.App.StartAsync();
        Assert.Equal("error", await site.HealthAsync("contact"));
        await site.UploadAsync("forms/keys/owner.asc", first.PublicArmored);
        await site.UntilAsync("contact", "ok");
        Assert.False(site.Smtp.ClientSent("CANARY"));
    }

    [Fact]
    public async Task A_list_is_changed_and_made_without_a_restart_and_a_broken_one_stays_as_it_was()
    {
        const string form = """{ "subject": "s", "postTo": "news", "fields": [{ "name": "message" }] }""";
        await using var site = await UploadedSite.StartAsync(azurite, ("forms/post.json", form), ("forms/contact.json", UploadedSite.Form("s")));
        Assert.Equal("error", await site.HealthAsync("post"));
        Assert.Contains("create lists/news.json", site.App.Log, StringComparison.Ordinal);

        await site.UploadAsync("lists/news.json", """{ "title": "News", "help": "https://example.org/", "moderators": ["ann@example.org"] }""");
        await site.UntilAsync("post", "ok");
        await site.UploadAsync("lists/news.json", """{ "title": "News", "help": "nowhere", "moderators": ["ann@example.org"] }""");
        await site.UntilLoggedAsync("List lists/news.json at $.help");
        Assert.Equal("ok", await site.HealthAsync("post"));
        await site.App.StopAsync();
        await site.App.StartAsync();
        Assert.Equal("ok", await site.HealthAsync("post"));
        await site.RemoveAsync("lists/news.json");
        await site.UntilAsync("post", "error");
    }
}
