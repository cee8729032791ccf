using Sealpost.Tests.Fields;
using Xunit;

namespace Sealpost.Tests.Bench;

/// <summary>A site for all tests of a class whose forms need no settings of their own: each begins as if it were new, for a start takes longer than most of them.</summary>
public sealed class SharedSite : IAsyncLifetime
{
    private IAsyncDisposable? _site;

    public ValueTask InitializeAsync() => default;

    /// <param name="open">Of the first test.</param>
    internal async Task<Site> BeginAsync(Func<Task<Site>> open)
    {
        var site = (Site)(_site ??= await open());
        // What a test did not wait for goes out before the next one counts.
        await Site.UntilAsync(async () => !await site.App.Queue.ExistsAsync() || (await site.App.Queue.GetPropertiesAsync()).Value.ApproximateMessagesCount == 0);
        await site.App.Queue.DeleteIfExistsAsync();
        site.Smtp.Forget();
        return site;
    }

    /// <param name="open">Of the first test.</param>
    internal async Task<FieldForm> BeginAsync(Func<Task<FieldForm>> open) => (FieldForm)(_site ??= await open());

    public ValueTask DisposeAsync() => _site?.DisposeAsync() ?? default;
}
