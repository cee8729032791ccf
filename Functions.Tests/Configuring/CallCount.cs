using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs;

namespace Sealpost.Tests.Configuring;

/// <summary>Counts the calls of a client of the storage.</summary>
internal sealed class CallCount : HttpPipelineSynchronousPolicy
{
    private int _calls;

    public BlobClientOptions Settings
    {
        get
        {
            var settings = new BlobClientOptions();
            settings.AddPolicy(this, HttpPipelinePosition.PerRetry);
            return settings;
        }
    }

    public override void OnSendingRequest(HttpMessage message) => Interlocked.Increment(ref _calls);

    /// <returns>Since the last time.</returns>
    public int Take() => Interlocked.Exchange(ref _calls, 0);
}
