using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Sealpost.Accepting;
using Sealpost.Enqueuing;

namespace Sealpost.Configuring;

/// <param name="Mark">What <c>LastGood.Mark</c> says of its files.</param>
internal sealed record KeptVersion(ETag ETag, string Mark);

/// <summary>
/// The last good version of each form and list that came from the container, with all that it is made of: a blob
/// <c>last-good/forms/NAME.json</c> each, in the queue's container. So a new instance has what the others use while the newest upload
/// has an error. The blobs are marked with a key of ours: who can write to the storage but has no envelope key can't send mail elsewhere by them.
/// </summary>
internal sealed class LastGood(BlobContainerClient blobs, EnvelopeKeyRing ring)
{
    private const string Folder = "last-good/";
    private const string MarkKey = "mark";

    private readonly List<byte[]> _keys = [.. ring.DeriveAll("last-good")];

    /// <returns>By the name of the definition, such as <c>forms/contact.json</c>.</returns>
    public async Task<Dictionary<string, KeptVersion>> ListAsync(CancellationToken cancel)
    {
        var found = new Dictionary<string, KeptVersion>(StringComparer.Ordinal);
        try
        {
            await foreach (var blob in blobs.GetBlobsAsync(BlobTraits.Metadata, BlobStates.None, Folder, cancel))
            {
                found[blob.Name[Folder.Length..]] = new(blob.Properties.ETag ?? default, blob.Metadata.TryGetValue(MarkKey, out var mark) ? mark : "");
            }
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == BlobErrorCode.ContainerNotFound)
        {
            // Nothing was ever kept.
        }

        return found;
    }

    /// <returns>Null when it is gone, or is not what one of us wrote.</returns>
    public async Task<IReadOnlyList<OwnerFile>?> ReadAsync(string name, CancellationToken cancel)
    {
        try
        {
            var found = (await blobs.GetBlobClient(Folder + name).DownloadContentAsync(cancel)).Value;
            var kept = JsonSerializer.Deserialize(found.Content.ToMemory().Span, LastGoodJson.Default.KeptFiles);
            List<OwnerFile> files = [.. (kept?.Files ?? new Dictionary<string, byte[]>()).Select(file => new OwnerFile(file.Key, file.Value, FileOrigin.LastGood))];
            var said = Encoding.ASCII.GetBytes(kept?.Mark ?? "");
            return _keys.Exists(key => CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Mark(key, name, files)), said))
                && files.Exists(file => file.Name == name) ? files : null;
        }
        catch (Exception fault) when (fault is JsonException || fault is RequestFailedException { Status: 404 })
        {
            return null;
        }
    }

    /// <param name="before">What is written over; null when nothing was there.</param>
    /// <returns>False when somebody else wrote it meanwhile; nothing is written then.</returns>
    public async Task<bool> SaveAsync(string name, IReadOnlyCollection<OwnerFile> files, KeptVersion? before, CancellationToken cancel)
    {
        var mark = Mark(name, files);
        var content = JsonSerializer.SerializeToUtf8Bytes(new KeptFiles(files.ToDictionary(file => file.Name, file => file.Content), mark), LastGoodJson.Default.KeptFiles);
        var options = new BlobUploadOptions
        {
            Metadata = new Dictionary<string, string> { [MarkKey] = mark },
            Conditions = before is null ? new() { IfNoneMatch = ETag.All } : new() { IfMatch = before.ETag },
        };
        try
        {
            await blobs.EnsuredAsync(() => blobs.GetBlobClient(Folder + name).UploadAsync(BinaryData.FromBytes(content), options, cancel), cancel);
            return true;
        }
        catch (RequestFailedException changed) when (changed.Status is 409 or 412)
        {
            return false;
        }
    }

    public Task ForgetAsync(string name, CancellationToken cancel) => blobs.GetBlobClient(Folder + name).DeleteIfExistsAsync(cancellationToken: cancel);

    /// <summary>Another one when a file of it has changed, or the envelope key.</summary>
    public string Mark(string name, IEnumerable<OwnerFile> files) => Mark(_keys[0], name, files);

    private static string Mark(byte[] key, string name, IEnumerable<OwnerFile> files)
    {
        using var mark = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        void Add(ReadOnlySpan<byte> part)
        {
            Span<byte> length = stackalloc byte[4];
            BinaryPrimitives.WriteInt32BigEndian(length, part.Length);
            mark.AppendData(length);
            mark.AppendData(part);
        }

        Add(Encoding.UTF8.GetBytes(name));
        foreach (var file in files.OrderBy(file => file.Name, StringComparer.Ordinal))
        {
            Add(Encoding.UTF8.GetBytes(file.Name));
            Add(file.Content);
        }

        return Convert.ToHexStringLower(mark.GetHashAndReset());
    }
}

/// <param name="Files">By name.</param>
internal sealed record KeptFiles(IReadOnlyDictionary<string, byte[]> Files, string Mark);

/// <summary>The reading and writing of what is kept, made when this is built.</summary>
[JsonSerializable(typeof(KeptFiles))]
internal sealed partial class LastGoodJson : JsonSerializerContext;
