using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Sealpost.Enqueuing;

namespace Sealpost.Undeliverable;

/// <summary>
/// Mail that is kept beside the queue, still sealed: blobs <c>waiting/ID.json</c>, <c>held/ID.json</c>, <c>parked/ID.json</c>, <c>transfers/ID.json</c>.
/// Form, time and reasons are the blob's metadata, so that a list of them opens none and scans no ledger.
/// </summary>
internal sealed class KeptMail(BlobContainerClient blobs)
{
    private const string Ending = ".json";

    /// <returns>With its slash.</returns>
    public static string Path(KeptFolder folder) => folder switch
    {
        KeptFolder.Waiting => "waiting/",
        KeptFolder.Held => "held/",
        KeptFolder.Bounced => "bounced/",
        KeptFolder.Posts => "posts/",
        KeptFolder.Transferred => "transfers/",
        _ => "parked/",
    };

    /// <param name="mail">Whole: a ticket would point at itself.</param>
    public Task KeepAsync(KeptFolder folder, QueuedMail mail, IReadOnlyList<string> reasons, CancellationToken cancel)
    {
        var item = new KeptItem(mail.Id, mail.Form, mail.AcceptedAt, reasons) { HasBlobs = mail.Blob is not null || mail.Uploads is { Count: > 0 } };
        return UploadAsync(Blob(folder, mail.Id), StoredForm.Write(mail), new() { Metadata = item.Metadata() }, cancel);
    }

    /// <summary>A message that nothing could be made of; kept as it came.</summary>
    public Task KeepUnreadableAsync(string messageId, BinaryData message, CancellationToken cancel) =>
        UploadAsync(blobs.GetBlobClient($"{Path(KeptFolder.Parked)}unreadable-{messageId}"), message, new(), cancel);

    public async Task<QueuedMail?> FindAsync(KeptFolder folder, string id, CancellationToken cancel)
    {
        try
        {
            var content = await Blob(folder, id).DownloadContentAsync(cancel);
            return StoredForm.Read<QueuedMail>(content.Value.Content);
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return null;
        }
    }

    public async Task<bool> HasAsync(KeptFolder folder, string id, CancellationToken cancel) => await Blob(folder, id).ExistsAsync(cancel);

    public Task ForgetAsync(KeptFolder folder, string id, CancellationToken cancel) =>
        Blob(folder, id).DeleteIfExistsAsync(cancellationToken: cancel);

    /// <summary>In the order of their names. None when nothing was ever kept.</summary>
    public async IAsyncEnumerable<KeptItem> EnumerateAsync(KeptFolder folder, [EnumeratorCancellation] CancellationToken cancel)
    {
        var path = Path(folder);
        await using var found = blobs.GetBlobsAsync(BlobTraits.Metadata, BlobStates.None, path, cancel).GetAsyncEnumerator(cancel);
        while (await MoveAsync(found))
        {
            var name = found.Current.Name;
            if (name.EndsWith(Ending, StringComparison.Ordinal) && KeptItem.Of(name[path.Length..^Ending.Length], found.Current) is { } item)
            {
                yield return item;
            }
        }
    }

    /// <returns>The oldest first.</returns>
    public async Task<IReadOnlyList<KeptItem>> ListAsync(KeptFolder folder, CancellationToken cancel)
    {
        var items = new List<KeptItem>();
        await foreach (var item in EnumerateAsync(folder, cancel))
        {
            items.Add(item);
        }

        return [.. items.OrderBy(item => item.AcceptedAt)];
    }

    /// <summary>Writes down that the operator got a mail about it; one that is gone meanwhile needs no mark.</summary>
    public async Task MarkToldAsync(KeptFolder folder, KeptItem item, CancellationToken cancel)
    {
        try
        {
            await Blob(folder, item.Id).SetMetadataAsync((item with { Told = true }).Metadata(), cancellationToken: cancel);
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            // Decided upon in the meantime.
        }
    }

    private static async Task<bool> MoveAsync(IAsyncEnumerator<BlobItem> found)
    {
        try
        {
            return await found.MoveNextAsync();
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == "ContainerNotFound")
        {
            return false;
        }
    }

    private Task UploadAsync(BlobClient blob, BinaryData content, BlobUploadOptions options, CancellationToken cancel) =>
        blobs.EnsuredAsync(() => blob.UploadAsync(content, options, cancel), cancel);

    private BlobClient Blob(KeptFolder folder, string id) => blobs.GetBlobClient($"{Path(folder)}{id}{Ending}");
}
