using Microsoft.Playwright;
using MimeKit;
using Sealpost.Tests.Bench;
using Xunit;

namespace Sealpost.Tests.Samples;

/// <summary>Sealpost with the repository's own <c>forms/contact.json</c>, a browser, and the samples, each shown from when it is first asked for.</summary>
public sealed class SampleBench(Azurite azurite) : IAsyncLifetime
{
    private readonly Dictionary<string, Sample> _samples = [];
    private Site? _site;
    private Chromium? _chromium;

    internal Site Site => _site!;

    internal string Address => Site.Http.BaseAddress!.GetLeftPart(UriPartial.Authority);

    public async ValueTask InitializeAsync()
    {
        var contact = await File.ReadAllTextAsync(Path.Combine(Checkout.Root, "forms", "contact.json"));
        _site = await Site.OpenAsync(azurite, forms: new() { ["contact"] = contact }, set: app =>
        {
            // The first start makes this key; here it is one that the test can open with.
            Directory.CreateDirectory(Path.Combine(app.Forms, "keys"));
            File.Copy(Path.Combine(app.Forms, "owner.asc"), Path.Combine(app.Forms, "keys", "demo.asc"));
        });
        _chromium = await Chromium.LaunchAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await (_chromium?.DisposeAsync() ?? default);
        foreach (var sample in _samples.Values)
        {
            sample.Dispose();
        }

        await (_site?.DisposeAsync() ?? default);
    }

    /// <summary>A sample of which only the address was changed.</summary>
    internal async Task<Sample> SampleAsync(string name)
    {
        if (!_samples.TryGetValue(name, out var sample))
        {
            _samples[name] = sample = await Sample.CopyAsync(name);
            sample.Move(Address);
            await sample.StartAsync();
        }

        return sample;
    }

    /// <summary>A new visitor.</summary>
    internal Task<IPage> VisitAsync(string address, bool script = true) => _chromium!.VisitAsync(address, script);

    /// <summary>The one mail that holds this text.</summary>
    internal async Task<MimeMessage> MailAsync(string text)
    {
        List<MimeMessage> found = [];
        await Site.UntilAsync(() =>
        {
            found = [.. Site.Smtp.Mails.Select(mail => mail.Parse()).Where(mail => mail.TextBody!.Contains(text, StringComparison.Ordinal))];
            return Task.FromResult(found.Count > 0);
        });
        return Assert.Single(found);
    }
}
