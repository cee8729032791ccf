using Microsoft.Extensions.Configuration;

namespace Sealpost.Wiring.SelfHosted;

/// <summary>host.json, <c>extensions.queues</c>: https://learn.microsoft.com/azure/azure-functions/functions-bindings-storage-queue#host-json</summary>
internal sealed record QueuePumpRules(
    int BatchSize, int NewBatchThreshold, int MaxDequeueCount, TimeSpan VisibilityTimeout, TimeSpan MaxPollingInterval)
{
    /// <summary>The platform's defaults where host.json is silent.</summary>
    public static QueuePumpRules From(IConfiguration host)
    {
        var queues = host.GetSection("extensions:queues");
        var batch = queues.GetValue("batchSize", 16);
        return new(
            batch, queues.GetValue("newBatchThreshold", batch / 2), queues.GetValue("maxDequeueCount", 5),
            queues.GetValue("visibilityTimeout", TimeSpan.Zero), queues.GetValue("maxPollingInterval", TimeSpan.FromMinutes(1)));
    }
}
