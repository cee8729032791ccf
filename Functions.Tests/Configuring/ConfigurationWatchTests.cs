using Azure.Storage.Blobs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using Sealpost.Accepting;
using Sealpost.Configuring;
using Sealpost.Tests.Bench;
using Sealpost.Wiring;
using Xunit;

namespace Sealpost.Tests.Configuring;

/// <summary>When an instance looks, and what a look costs.</summary>
public sealed class ConfigurationWatchTests(Azurite azurite)
{
    [Fact]
    public async Task An_upload_is_in_use_a_minute_later_and_not_before()
    {
        await using var site = await UploadedSite.OpenAsync(azurite, ("forms/a.json", UploadedSite.Form("a")));
        site.App.Settings.Remove("Configuration__Every");
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var services = site.App.Services(time);
        var forms = services.GetRequiredService<FormCatalog>();
        var watch = services.GetServices<IHostedService>().OfType<ConfigurationWatch>().Single();
        Assert.Equal("a", Subject(forms, "a"));
        await watch.StartAsync(default);

        await site.UploadAsync("forms/a.json", UploadedSite.Form("b"));
        time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal("a", Subject(forms, "a"));
        time.Advance(TimeSpan.FromSeconds(2));
        await Site.UntilAsync(() => Task.FromResult(Subject(forms, "a") == "b"));
        await watch.StopAsync(default);
    }

    [Fact]
    public async Task A_look_at_what_has_not_changed_is_one_call_and_a_changed_file_is_one_more()
    {
        await using var site = await UploadedSite.OpenAsync(azurite, ("forms/a.json", UploadedSite.Form("a")), ("forms/b.json", UploadedSite.Form("b")));
        var calls = new CallCount();
        var files = new UploadedFiles(new BlobContainerClient(azurite.ConnectionString, site.Container.Name, calls.Settings));
        var first = await files.LookAsync(Upload.Nothing, default);
        Assert.Equal((2, 3), (first.Files.Count, calls.Take()));
        Assert.Same(first, await files.LookAsync(first, default));
        Assert.Equal(1, calls.Take());

        await site.UploadAsync("forms/b.json", UploadedSite.Form("c"));
        var second = await files.LookAsync(first, default);
        Assert.Equal(2, calls.Take());
        Assert.Same(first.Files["forms/a.json"], second.Files["forms/a.json"]);
        await site.RemoveAsync("forms/a.json");
        Assert.Equal(["forms/b.json"], (await files.LookAsync(second, default)).Files.Keys);
        Assert.Equal(1, calls.Take());
    }

    [Fact]
    public async Task Without_a_container_nothing_of_it_is_asked_for()
    {
        await using var site = await UploadedSite.OpenAsync(azurite);
        site.App.Settings.Remove("Configuration__Container");
        await File.WriteAllTextAsync(Path.Combine(site.App.Forms, "a.json"), UploadedSite.Form("a"));
        // Nobody listens there.
        site.App.Settings["AzureWebJobsStorage"] = Azurite.Connection([1, 1, 1]);
        await using var services = site.App.Services(TimeProvider.System);
        Assert.Equal("a", Subject(services.GetRequiredService<FormCatalog>(), "a"));
        Assert.False(await services.GetRequiredService<LoadConfiguration>().LookAsync(default));
        Assert.False(services.GetRequiredService<Lazy<LastGood>>().IsValueCreated);
    }

    private static string? Subject(FormCatalog forms, string name) => forms.TryGet(name, out var form) ? form.Form?.Definition.Subject : null;
}
