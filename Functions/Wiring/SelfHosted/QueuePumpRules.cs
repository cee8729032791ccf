using Microsoft.Extensions.Configuration;

namespace Sealpost.Wiring.SelfHosted;

/// <summary>host.json, <c>extensions.queues</c>: https://learn.microsoft.com/azure/azure-functions/functions-bindings-storage-queue#host-json</summary>
internal sealed record QueuePumpRules(
    int BatchSize, int NewBatchThreshold, int MaxDequeueCount, TimeSpan VisibilityTimeout, TimeSpan MaxPollingInterval)
{
    /// <summary>Settings named AzureFunctionsJobHost__… win over host.json, as on the platform; its defaults where both are silent.</summary>
    public static QueuePumpRules From(IConfiguration host)
    {
        T Rule<T>(string name, T fallback) =>
            host.GetValue($"AzureFunctionsJobHost:extensions:queues:{name}", host.GetValue($"extensions:queues:{name}", fallback))!;
        var batch = Rule("batchSize", 16);
        return new(
            batch, Rule("newBatchThreshold", batch / 2), Rule("maxDequeueCount", 5),
            Rule("visibilityTimeout", TimeSpan.Zero), Rule("maxPollingInterval", TimeSpan.FromMinutes(1)));
    }
}
