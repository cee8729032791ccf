using Microsoft.Extensions.Configuration;

namespace Sealpost.Wiring.SelfHosted;

/// <summary>host.json, <c>extensions.queues</c>: https://learn.microsoft.com/azure/azure-functions/functions-bindings-storage-queue#host-json</summary>
internal sealed record QueuePumpRules(
    int BatchSize, int NewBatchThreshold, int MaxDequeueCount, TimeSpan VisibilityTimeout, TimeSpan MaxPollingInterval)
{
    /// <summary>Settings named AzureFunctionsJobHost__… win over host.json, as on the platform; its defaults where both are silent.</summary>
    public static QueuePumpRules From(IConfiguration host)
    {
        string Name(string rule) => $"AzureFunctionsJobHost:extensions:queues:{rule}";
        string InFile(string rule) => $"extensions:queues:{rule}";
        int Number(string rule, int fallback) => host.GetValue(Name(rule), host.GetValue(InFile(rule), fallback));
        TimeSpan Time(string rule, TimeSpan fallback) => host.GetValue(Name(rule), host.GetValue(InFile(rule), fallback));
        var batch = Number("batchSize", 16);
        return new(
            batch, Number("newBatchThreshold", batch / 2), Number("maxDequeueCount", 5),
            Time("visibilityTimeout", TimeSpan.Zero), Time("maxPollingInterval", TimeSpan.FromMinutes(1)));
    }
}
