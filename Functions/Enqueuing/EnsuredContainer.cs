using Azure;
using Azure.Storage.Blobs;

namespace Sealpost.Enqueuing;

/// <summary>Writes blobs; the container is made when it is not there yet, so that no write asks for it beforehand.</summary>
internal static class EnsuredContainer
{
    public static async Task EnsuredAsync(this BlobContainerClient blobs, Func<Task> write, CancellationToken cancel)
    {
        try
        {
            await write();
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == "ContainerNotFound")
        {
            await blobs.CreateIfNotExistsAsync(cancellationToken: cancel);
            await write();
        }
    }
}
