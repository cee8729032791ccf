using System.Buffers;
using System.Security.Cryptography;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;
using Microsoft.Extensions.Logging;
using Sealpost.Accepting;

namespace Sealpost.Enqueuing;

/// <summary>The files of posts while they wait: blobs <c>uploads/yyyyMMdd/RANDOM</c>, encrypted before they leave this process.</summary>
internal sealed class UploadStore(BlobContainerClient blobs, TimeProvider time, ILogger<UploadStore> logger)
{
    /// <summary>For one post; what is not kept in the end is deleted.</summary>
    public PendingUploads Begin() => new(blobs, time, logger);

    /// <summary>Writes the whole content to the target, or throws.</summary>
    /// <exception cref="CryptographicException">The blob was cut or altered.</exception>
    /// <exception cref="Azure.RequestFailedException">The blob can't be read.</exception>
    public async Task OpenAsync(UploadedFile file, Stream target, CancellationToken cancel)
    {
        var (piece, next) = (ArrayPool<byte>.Shared.Rent(FileCipher.SealedPieceSize), ArrayPool<byte>.Shared.Rent(FileCipher.SealedPieceSize));
        try
        {
            using var cipher = new FileCipher(file.Sealed.Key);
            using var blob = (await blobs.GetBlockBlobClient(file.Sealed.Blob).DownloadStreamingAsync(cancellationToken: cancel)).Value;
            var length = await ReadAsync(blob.Content, piece, cancel);
            for (var last = false; !last;)
            {
                var nextLength = await ReadAsync(blob.Content, next, cancel);
                last = nextLength == 0;
                var size = cipher.Open(piece.AsSpan(0, length), last, piece);
                await target.WriteAsync(piece.AsMemory(0, size), cancel);
                (piece, next, length) = (next, piece, nextLength);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece, clearArray: true);
            ArrayPool<byte>.Shared.Return(next, clearArray: true);
        }
    }

    private static ValueTask<int> ReadAsync(Stream content, byte[] buffer, CancellationToken cancel) =>
        content.ReadAtLeastAsync(buffer.AsMemory(0, FileCipher.SealedPieceSize), FileCipher.SealedPieceSize, throwOnEndOfStream: false, cancel);
}
