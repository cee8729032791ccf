using System.Buffers;
using System.Security.Cryptography;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;
using Microsoft.Extensions.Logging;
using Sealpost.Accepting;

namespace Sealpost.Enqueuing;

/// <summary>The files of one post until it is accepted. Whatever happens before that, disposing of this leaves no blob behind.</summary>
internal sealed partial class PendingUploads(BlobContainerClient blobs, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    /// <summary>15 pieces: just below 1 MiB, the size that the pool of buffers has.</summary>
    private const int BlockSize = 15 * FileCipher.SealedPieceSize;

    private readonly List<BlockBlobClient> _written = [];

    /// <summary>They belong to an accepted post now.</summary>
    public void Keep() => _written.Clear();

    /// <summary>A <see cref="StoreFile"/>: encrypts while it reads, in memory that does not depend on the file's size.</summary>
    /// <exception cref="RefusedException">The storage can't be reached.</exception>
    public async Task<SealedFile> StoreAsync(Stream content, CancellationToken cancel)
    {
        var key = RandomNumberGenerator.GetBytes(32);
        var name = $"uploads/{time.GetUtcNow():yyyyMMdd}/{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))}";
        var blob = blobs.GetBlockBlobClient(name);
        var block = ArrayPool<byte>.Shared.Rent(BlockSize);
        try
        {
            using var cipher = new FileCipher(key);
            await WriteAsync(blob, new SealingReader(content, cipher), block.AsMemory(0, BlockSize), cancel);
            return new(name, key);
        }
        catch (FileTypeException)
        {
            // The post goes on, perhaps with other files that are kept.
            await DeleteAsync(_written.Where(written => written == blob).ToList());
            throw;
        }
        catch (Exception fault) when (fault is RequestFailedException or AggregateException)
        {
            Log.StorageDown(logger, fault.GetType().Name);
            throw new RefusedException(Refusal.StorageDown);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    public async ValueTask DisposeAsync() => await DeleteAsync([.. _written]);

    /// <summary>One call for what fits into a block; else block by block, and the list of them at the end.</summary>
    private async Task WriteAsync(BlockBlobClient blob, SealingReader content, Memory<byte> block, CancellationToken cancel)
    {
        var length = await content.ReadAsync(block, cancel);
        _written.Add(blob);
        if (content.AtEnd)
        {
            await blobs.EnsuredAsync(() => blob.UploadAsync(Stream(block, length), cancellationToken: cancel), cancel);
            return;
        }

        var ids = new List<string>();
        for (; length > 0; length = await content.ReadAsync(block, cancel))
        {
            // All ids of a blob must be equally long.
            ids.Add(Convert.ToBase64String(BitConverter.GetBytes(ids.Count)));
            await blobs.EnsuredAsync(() => blob.StageBlockAsync(ids[^1], Stream(block, length), cancellationToken: cancel), cancel);
        }

        await blob.CommitBlockListAsync(ids, cancellationToken: cancel);
    }

    /// <summary>Also when the client is gone: it is not asked for.</summary>
    private async Task DeleteAsync(IReadOnlyList<BlockBlobClient> unwanted)
    {
        foreach (var blob in unwanted)
        {
            _written.Remove(blob);
            try
            {
                if (!await blob.DeleteIfExistsAsync())
                {
                    // Blocks that were never committed are no blob yet, and would stay for a week: make one of none of them.
                    await blob.CommitBlockListAsync([]);
                    await blob.DeleteIfExistsAsync();
                }
            }
            catch (Exception fault) when (fault is RequestFailedException or AggregateException)
            {
                Log.NotDeleted(logger, blob.Name, fault.GetType().Name);
            }
        }
    }

    private static MemoryStream Stream(Memory<byte> block, int length)
    {
        System.Runtime.InteropServices.MemoryMarshal.TryGetArray<byte>(block, out var array);
        return new(array.Array!, array.Offset, length, writable: false);
    }

    private static partial class Log
    {
        [LoggerMessage(192, LogLevel.Error, "Upload outcome=not-stored fault={Fault}: the storage can't be reached")]
        public static partial void StorageDown(ILogger logger, string fault);

        [LoggerMessage(193, LogLevel.Warning, "Upload {Blob} of a post that was not accepted could not be deleted ({Fault}); it is encrypted, and nobody has its key")]
        public static partial void NotDeleted(ILogger logger, string blob, string fault);
    }
}
