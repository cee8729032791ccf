using System.Text.Json;
using System.Text.RegularExpressions;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Sealpost.Enqueuing;

/// <summary>A blob's JSON, and what is needed to write it back unless somebody else did meanwhile.</summary>
/// <param name="Version">Of the blob, when it was read.</param>
internal sealed record StoredJson<T>(string Name, T Content, ETag Version, IDictionary<string, string> Metadata);

/// <summary>The blobs that hold sealed posts: claim checks <c>yyyyMMdd/ID-…</c>, and mail that is kept for an operator.</summary>
internal sealed partial class EnvelopeBlobs(BlobContainerClient blobs)
{
    /// <param name="folder">With its slash.</param>
    /// <returns>Names; none when nothing was ever kept.</returns>
    public async Task<IReadOnlyList<string>> ListAsync(string folder, CancellationToken cancel) =>
        [.. (await FindAsync(folder, BlobStates.None, cancel)).Select(blob => blob.Name)];

    /// <returns>The claim checks, the ids of their mails, and when they were written.</returns>
    public async Task<IReadOnlyList<(string Name, string Id, DateTimeOffset At)>> ListPostsAsync(CancellationToken cancel)
    {
        var posts = new List<(string, string, DateTimeOffset)>();
        foreach (var day in await DaysAsync(cancel))
        {
            posts.AddRange((await FindAsync(day, BlobStates.None, cancel)).Where(blob => blob.Name.Length > day.Length + SubmissionId.Length)
                .Select(blob => (blob.Name, blob.Name.Substring(day.Length, SubmissionId.Length), Written(blob))));
        }

        return posts;
    }

    /// <returns>The files of posts, and when they were written; also those of which only blocks arrived.</returns>
    public async Task<IReadOnlyList<(string Name, DateTimeOffset At)>> ListUploadsAsync(CancellationToken cancel) =>
        [.. (await FindAsync("uploads/", BlobStates.Uncommitted, cancel)).Select(blob => (blob.Name, Written(blob)))];

    /// <returns>1 when it was there.</returns>
    public async Task<int> DeleteAsync(string name, CancellationToken cancel) =>
        await blobs.GetBlobClient(name).DeleteIfExistsAsync(cancellationToken: cancel) ? 1 : 0;

    /// <returns>Null when it is gone, or not what it should be.</returns>
    public async Task<StoredJson<T>?> ReadAsync<T>(string name, CancellationToken cancel)
        where T : class
    {
        try
        {
            var found = (await blobs.GetBlobClient(name).DownloadContentAsync(cancel)).Value;
            return StoredForm.Read<T>(found.Content) is { } content ? new(name, content, found.Details.ETag, found.Details.Metadata) : null;
        }
        catch (Exception fault) when (fault is JsonException or RequestFailedException { Status: 404 })
        {
            return null;
        }
    }

    /// <returns>False when it changed or went meanwhile; nothing is written then.</returns>
    public async Task<bool> ReplaceAsync<T>(StoredJson<T> stored, CancellationToken cancel)
    {
        try
        {
            var options = new BlobUploadOptions { Conditions = new() { IfMatch = stored.Version }, Metadata = stored.Metadata };
            await blobs.GetBlobClient(stored.Name).UploadAsync(StoredForm.Write(stored.Content), options, cancel);
            return true;
        }
        catch (RequestFailedException changed) when (changed.Status is 404 or 412)
        {
            return false;
        }
    }

    private async Task<List<BlobItem>> FindAsync(string folder, BlobStates states, CancellationToken cancel)
    {
        var found = new List<BlobItem>();
        try
        {
            await foreach (var blob in blobs.GetBlobsAsync(BlobTraits.None, states, folder, cancel))
            {
                found.Add(blob);
            }
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == "ContainerNotFound")
        {
            // Nothing was ever kept.
        }

        return found;
    }

    /// <summary>Of a blob without a time nothing is known yet.</summary>
    private static DateTimeOffset Written(BlobItem blob) => blob.Properties.LastModified ?? DateTimeOffset.MaxValue;

    private async Task<List<string>> DaysAsync(CancellationToken cancel)
    {
        var days = new List<string>();
        try
        {
            await foreach (var item in blobs.GetBlobsByHierarchyAsync(BlobTraits.None, BlobStates.None, "/", null, cancel))
            {
                if (item.IsPrefix && Day().IsMatch(item.Prefix))
                {
                    days.Add(item.Prefix);
                }
            }
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == "ContainerNotFound")
        {
            // No post was ever large.
        }

        return days;
    }

    [GeneratedRegex("^[0-9]{8}/$")]
    private static partial Regex Day();
}
