using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Sealpost.Accepting;

namespace Sealpost.Configuring;

/// <summary>What the container held at one moment.</summary>
/// <param name="Files">By name; one that can't be taken says why.</param>
/// <param name="Versions">The ETags of all blobs, of the ignored ones, too.</param>
/// <param name="Ignored">The names that are neither of a form nor of a list, and why; nothing is made of them.</param>
internal sealed record Upload(
    IReadOnlyDictionary<string, OwnerFile> Files, IReadOnlyDictionary<string, ETag> Versions, IReadOnlyList<(string Name, string Reason)> Ignored)
{
    public static readonly Upload Nothing = new(new Dictionary<string, OwnerFile>(), new Dictionary<string, ETag>(), []);
}

/// <summary>Forms, lists, templates and keys in a blob container: one call lists them, and only what changed is fetched. Only reads.</summary>
/// <param name="container">Null where none is set.</param>
internal sealed class UploadedFiles(BlobContainerClient? container)
{
    private const int LargestFile = 1024 * 1024;
    private const long LargestSum = 64L * 1024 * 1024;
    private const int MostFiles = 2_000;
    private const int AtOnce = 8;
    private const int MostTries = 3;

    public bool IsUsed => container is not null;

    public string Container => container!.Name;

    /// <param name="known">From the look before.</param>
    /// <returns>The same object when nothing changed.</returns>
    /// <exception cref="RequestFailedException">The container can't be read, or is not there.</exception>
    /// <exception cref="UploadRefusedException">It holds too much.</exception>
    public async Task<Upload> LookAsync(Upload known, CancellationToken cancel)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                var blobs = await ListAsync(cancel);
                return IsSame(blobs, known) ? known : await FetchAsync(blobs, known, cancel);
            }
            catch (RequestFailedException moving) when (moving.Status is 412 || moving.ErrorCode == BlobErrorCode.BlobNotFound)
            {
                // Somebody uploads at this moment: a file is not any more what the list said.
                if (tries == MostTries)
                {
                    throw;
                }
            }
        }
    }

    private static bool IsSame(List<BlobItem> blobs, Upload known) => blobs.Count == known.Versions.Count
        && blobs.TrueForAll(blob => known.Versions.TryGetValue(blob.Name, out var version) && version == blob.Properties.ETag);

    private async Task<List<BlobItem>> ListAsync(CancellationToken cancel)
    {
        var (found, sum) = (new List<BlobItem>(), 0L);
        await foreach (var blob in container!.GetBlobsAsync(cancellationToken: cancel))
        {
            found.Add(blob);
            sum += Math.Min(blob.Properties.ContentLength ?? 0, LargestFile);
            if (found.Count > MostFiles || sum > LargestSum)
            {
                throw new UploadRefusedException($"It holds more than {MostFiles} files or 64 MiB; remove what is no form, list, template or key.");
            }
        }

        return found;
    }

    private async Task<Upload> FetchAsync(List<BlobItem> blobs, Upload known, CancellationToken cancel)
    {
        var (files, ignored) = (new Dictionary<string, OwnerFile>(StringComparer.Ordinal), new List<(string, string)>());
        var changed = new List<BlobItem>();
        foreach (var blob in blobs)
        {
            if (BlobNames.Fault(blob.Name) is { } fault)
            {
                ignored.Add((blob.Name, fault));
            }
            else if (known.Versions.TryGetValue(blob.Name, out var version) && version == blob.Properties.ETag)
            {
                files[blob.Name] = known.Files[blob.Name];
            }
            else
            {
                changed.Add(blob);
            }
        }

        await Parallel.ForEachAsync(changed, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel }, async (blob, stopping) =>
        {
            var file = await FetchAsync(blob, stopping);
            lock (files)
            {
                files[blob.Name] = file;
            }
        });
        return new(files, blobs.ToDictionary(blob => blob.Name, blob => blob.Properties.ETag ?? default, StringComparer.Ordinal), ignored);
    }

    /// <summary>In the version of the list, or not at all.</summary>
    private async Task<OwnerFile> FetchAsync(BlobItem blob, CancellationToken cancel)
    {
        if (blob.Properties.ContentLength is not <= LargestFile)
        {
            return new(blob.Name, [], FileOrigin.Container) { Fault = $"The file {blob.Name} is larger than 1 MiB, so it was not read; upload a smaller one." };
        }

        var options = new BlobDownloadOptions { Conditions = new() { IfMatch = blob.Properties.ETag } };
        var content = await container!.GetBlobClient(blob.Name).DownloadContentAsync(options, cancel);
        return new(blob.Name, content.Value.Content.ToArray(), FileOrigin.Container);
    }
}

/// <summary>A sentence for the operator.</summary>
internal sealed class UploadRefusedException(string message) : Exception(message);
