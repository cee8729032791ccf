using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sealpost.Accepting;

namespace Sealpost.Wiring;

/// <summary>Says at start, in both hosts, which forms don't work (file, JSON path and remedy), and whose keys end soon.</summary>
internal sealed partial class FormReport(FormCatalog forms, ReportKeys keys, ILogger<FormReport> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var error in forms.All.SelectMany(form => form.Errors))
        {
            Log.Broken(logger, error.File, error.Path, error.Message);
        }

        return keys.RunAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(50, LogLevel.Error, "Form {File} at {Path}: {Message} Until then the form answers 503.")]
        public static partial void Broken(ILogger logger, string file, string path, string message);
    }
}
