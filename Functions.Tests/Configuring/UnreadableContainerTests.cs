using System.Net;
using Azure.Storage.Blobs;
using Sealpost.Tests.Bench;
using Xunit;

namespace Sealpost.Tests.Configuring;

/// <summary>The container is not there, holds too much, or holds what nobody asked for.</summary>
public sealed class UnreadableContainerTests(Azurite azurite)
{
    [Fact]
    public async Task What_is_known_goes_on_and_what_was_good_is_used_after_a_restart_but_never_the_folders_older_one()
    {
        await using var site = await UploadedSite.OpenAsync(azurite, ("forms/contact.json", UploadedSite.Form("uploaded")));
        await File.WriteAllTextAsync(Path.Combine(site.App.Forms, "contact.json"), UploadedSite.Form("of the folder"));
        await File.WriteAllTextAsync(Path.Combine(site.App.Forms, "other.json"), UploadedSite.Form("of the folder"));
        await site.App.StartAsync();
        await site.UntilMailedAsync("contact", "uploaded");
        await Site.UntilAsync(async () => await site.App.Blobs.GetBlobClient("last-good/forms/contact.json").ExistsAsync());

        await site.Container.DeleteAsync();
        await site.UntilLoggedAsync("can't be read (there is no such container)");
        await site.UntilMailedAsync("contact", "uploaded");
        await site.UntilMailedAsync("other", "of the folder");

        await site.App.StopAsync();
        await site.App.StartAsync();
        Assert.Equal("kept", await site.HealthAsync("contact"));
        await site.UntilMailedAsync("contact", "uploaded");
        Assert.Equal("error", await site.HealthAsync("other"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await site.PostAsync("other", "x"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await site.PostAsync("may-be-one", "x"));

        await site.Container.CreateAsync();
        await site.UploadAsync("forms/contact.json", UploadedSite.Form("uploaded again"));
        await site.UntilLoggedAsync("can be read again");
        await site.UntilMailedAsync("contact", "uploaded again");
        await site.UntilMailedAsync("other", "of the folder");
        Assert.Equal(HttpStatusCode.NotFound, await site.PostAsync("may-be-one", "x"));
    }

    [Fact]
    public async Task Names_that_lead_elsewhere_are_ignored_and_said_so_on_one_line()
    {
        await using var site = await UploadedSite.OpenAsync(azurite, ("forms/contact.json", UploadedSite.Form("s")), ("README.md", "x"));
        var secret = Path.Combine(Path.GetDirectoryName(site.App.Forms)!, "secret.asc");
        await File.WriteAllTextAsync(secret, "secret");
        var escaped = new BlobContainerClient(azurite.ConnectionString, site.Container.Name);
        foreach (var name in new[] { "forms/..%2Fevil.json", "forms/.hidden.json", "forms/a b.json", "forms/x\n12:00:00 info: fake.json", "lists/ev\\il.json", new string('f', 300) })
        {
            await escaped.GetBlobClient(name).UploadAsync(BinaryData.FromString(UploadedSite.Form("evil")), overwrite: true);
        }

        await site.UploadAsync("forms/reader.json", UploadedSite.Form("s", $$""", "encryption": { "keys": ["../secret.asc", "{{secret}}"] } """));
        await site.App.StartAsync();
        File.Delete(secret);

        Assert.Equal(("ok", "error"), (await site.HealthAsync("contact"), await site.HealthAsync("reader")));
        Assert.Contains("reader.json at $.encryption.keys[0]: There is no file ../secret.asc", site.App.Log, StringComparison.Ordinal);
        Assert.Contains("reader.json at $.encryption.keys[1]: There is no file", site.App.Log, StringComparison.Ordinal);
        Assert.Contains("the file README.md is not used. It is neither below forms/ nor below lists/", site.App.Log, StringComparison.Ordinal);
        Assert.Contains("the file forms/x?12:00:00?info:?fake.json is not used", site.App.Log, StringComparison.Ordinal);
        Assert.DoesNotContain(site.App.Log.Split('\n'), line => line.StartsWith("12:00:00 info: fake", StringComparison.Ordinal));
        Assert.DoesNotContain("evil\"", (await site.App.HealthAsync()).GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_more_than_a_mebibyte_is_refused_with_words_and_its_form_stays_as_it_was()
    {
        await using var site = await UploadedSite.StartAsync(azurite, ("forms/contact.json", UploadedSite.Form("good")));
        await site.UploadAsync("forms/contact.json", UploadedSite.Form("large") + new string(' ', 1024 * 1024));
        await site.UntilAsync("contact", "kept");
        await site.UntilLoggedAsync("Form contact.json at $: The file forms/contact.json is larger than 1 MiB");
        await site.UntilMailedAsync("contact", "good");
    }

    [Fact]
    public async Task The_queues_own_container_is_refused_at_start()
    {
        await using var site = await UploadedSite.OpenAsync(azurite);
        site.App.Settings["Configuration__Container"] = site.App.Blobs.Name;
        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => site.App.StartAsync());
        Assert.Contains("Configuration__Container must be a container of its own", fault.Message, StringComparison.Ordinal);
    }
}
