using System.Diagnostics;
using Sealpost.Tests.Fields;
using Xunit;

namespace Sealpost.Tests.Bench;

/// <summary>A site for all tests of a class whose forms need no settings of their own: each begins as if it were new, for a start takes longer than most of them.</summary>
public sealed class SharedSite : IAsyncLifetime
{
    /// <summary>That a mail is in work.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private IAsyncDisposable? _site;

    public ValueTask InitializeAsync() => default;

    /// <param name="open">Of the first test.</param>
    internal async Task<Site> BeginAsync(Func<Task<Site>> open)
    {
        var site = (Site)(_site ??= await open());
        // What a test did not wait for goes out before the next one counts; a repeat that met its twin in work stays hidden for minutes, and is nothing any more.
        var began = Stopwatch.GetTimestamp();
        var queue = site.App.Queue;
        await Site.UntilAsync(async () => !await queue.ExistsAsync() || (await queue.GetPropertiesAsync()).Value.ApproximateMessagesCount == 0
            || (Stopwatch.GetElapsedTime(began) > Longest && (await queue.PeekMessagesAsync(1)).Value.Length == 0));
        await queue.DeleteIfExistsAsync();
        site.Smtp.Forget();
        return site;
    }

    /// <param name="open">Of the first test.</param>
    internal async Task<FieldForm> BeginAsync(Func<Task<FieldForm>> open) => (FieldForm)(_site ??= await open());

    public ValueTask DisposeAsync() => _site?.DisposeAsync() ?? default;
}
