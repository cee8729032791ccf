using Azure;
using Azure.Storage.Blobs;
using Sealpost.Enqueuing;

namespace Sealpost.Undeliverable;

/// <summary>Keeps what can't be sent by itself, still sealed, for the operator: blobs <c>parked/ID.json</c>.</summary>
internal sealed class ParkedMail(BlobContainerClient blobs)
{
    public const string Folder = "parked/";

    public Task ParkAsync(QueuedMail mail, CancellationToken cancel) =>
        ParkAsync($"{Folder}{mail.Id}.json", BinaryData.FromObjectAsJson(mail), cancel);

    /// <summary>A message that nothing could be made of; kept as it came.</summary>
    public Task ParkUnreadableAsync(string messageId, BinaryData message, CancellationToken cancel) =>
        ParkAsync($"{Folder}unreadable-{messageId}", message, cancel);

    private async Task ParkAsync(string name, BinaryData content, CancellationToken cancel)
    {
        try
        {
            await blobs.GetBlobClient(name).UploadAsync(content, overwrite: true, cancel);
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == "ContainerNotFound")
        {
            await blobs.CreateIfNotExistsAsync(cancellationToken: cancel);
            await blobs.GetBlobClient(name).UploadAsync(content, overwrite: true, cancel);
        }
    }
}
