using System.Globalization;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Sealpost.Enqueuing;

namespace Sealpost.Undeliverable;

/// <summary>What waits for an operator. No value of a post.</summary>
/// <param name="Rules">The names of the rules that fired.</param>
internal sealed record HeldItem(string Id, string Form, DateTimeOffset AcceptedAt, IReadOnlyList<string> Rules);

/// <summary>
/// Keeps the mail that a form's rules hold, still sealed: blobs <c>held/ID.json</c>. Form, time and rules are the blob's metadata,
/// so that a list of them opens none and scans no ledger.
/// </summary>
internal sealed class HeldMail(BlobContainerClient blobs)
{
    public const string Folder = "held/";
    private const string Ending = ".json";

    public async Task KeepAsync(QueuedMail mail, CancellationToken cancel)
    {
        var options = new BlobUploadOptions
        {
            Metadata = new Dictionary<string, string>
            {
                ["form"] = mail.Form,
                ["accepted"] = mail.AcceptedAt.ToString("O", CultureInfo.InvariantCulture),
                ["rules"] = string.Join(',', mail.HeldFor ?? []),
            },
        };
        var content = BinaryData.FromObjectAsJson(mail);
        try
        {
            await Blob(mail.Id).UploadAsync(content, options, cancel);
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == "ContainerNotFound")
        {
            await blobs.CreateIfNotExistsAsync(cancellationToken: cancel);
            await Blob(mail.Id).UploadAsync(content, options, cancel);
        }
    }

    public async Task<QueuedMail?> FindAsync(string id, CancellationToken cancel)
    {
        try
        {
            var content = await Blob(id).DownloadContentAsync(cancel);
            return content.Value.Content.ToObjectFromJson<QueuedMail>();
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return null;
        }
    }

    public Task ForgetAsync(string id, CancellationToken cancel) => Blob(id).DeleteIfExistsAsync(cancellationToken: cancel);

    /// <returns>The oldest first.</returns>
    public async Task<IReadOnlyList<HeldItem>> ListAsync(CancellationToken cancel)
    {
        var items = new List<HeldItem>();
        try
        {
            await foreach (var blob in blobs.GetBlobsAsync(BlobTraits.Metadata, BlobStates.None, Folder, cancel))
            {
                items.Add(Item(blob));
            }
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == "ContainerNotFound")
        {
            // Nothing was ever kept.
        }

        return [.. items.OrderBy(item => item.AcceptedAt)];
    }

    private static HeldItem Item(BlobItem blob) => new(
        blob.Name[Folder.Length..^Ending.Length],
        blob.Metadata["form"],
        DateTimeOffset.Parse(blob.Metadata["accepted"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
        blob.Metadata["rules"].Split(',', StringSplitOptions.RemoveEmptyEntries));

    private BlobClient Blob(string id) => blobs.GetBlobClient($"{Folder}{id}{Ending}");
}
