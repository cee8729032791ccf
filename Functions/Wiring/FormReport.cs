using Microsoft.Extensions.Hosting;

namespace Sealpost.Wiring;

/// <summary>Reads the configuration at start, in both hosts, and says which forms don't work, and whose keys end soon.</summary>
internal sealed class FormReport(LoadConfiguration configuration, ReportForms forms, ReportKeys keys) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await configuration.FirstAsync();
        forms.Run();
        await keys.RunAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
