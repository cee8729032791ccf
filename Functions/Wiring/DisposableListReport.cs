using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sealpost.Accepting;
using Sealpost.Checking;

namespace Sealpost.Wiring;

/// <summary>Reads the list of throw-away domains at start when a form needs it, and says how old it is.</summary>
internal sealed partial class DisposableListReport(FormCatalog forms, DisposableDomains list, ILogger<DisposableListReport> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (forms.All.Any(loaded => loaded.Form?.Definition.Content?.Disposable is true))
        {
            Log.Loaded(logger, list.Date, list.Count);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(51, LogLevel.Information, "Throw-away addresses: the list is of {Date}, with {Count} domains")]
        public static partial void Loaded(ILogger logger, string date, int count);
    }
}
