using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;

namespace Sealpost.Enqueuing;

/// <summary>Puts mail on the queue; what is larger than 32 KiB goes to a blob first (claim check).</summary>
internal sealed class MailEnqueuer(QueueClient queue, BlobContainerClient blobs)
{
    /// <summary>Azure Storage takes 48 KiB before base64; the sealed post grows by a third in JSON.</summary>
    private const int LargestInline = 32 * 1024;

    /// <summary>The longest that a queue message may stay invisible is 7 days.</summary>
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(6.9);

    /// <summary>Returns when the post is stored; until then nothing was accepted.</summary>
    /// <exception cref="RequestFailedException">Storage refused or can't be reached; nothing is kept.</exception>
    public async Task AcceptAsync(QueuedMail mail, CancellationToken cancel)
    {
        if (mail.Sealed is { Content.Length: > LargestInline } post)
        {
            var blob = $"{mail.AcceptedAt:yyyyMMdd}/{mail.Id}-{Convert.ToHexStringLower(post.Content.AsSpan(0, 6))}";
            var content = BinaryData.FromObjectAsJson(post);
            await blobs.EnsuredAsync(() => blobs.GetBlobClient(blob).UploadAsync(content, overwrite: true, cancel), cancel);
            mail = mail with { Sealed = null, Blob = blob };
        }

        await SendAsync(mail, TimeSpan.Zero, cancel);
    }

    /// <summary>Queues the same mail again, to be looked at when <paramref name="delay"/> has passed; seven days at most.</summary>
    public Task DelayAsync(QueuedMail mail, TimeSpan delay, CancellationToken cancel) => SendAsync(mail, delay, cancel);

    public async Task<SealedPost> PostAsync(QueuedMail mail, CancellationToken cancel)
    {
        if (mail.Sealed is { } post)
        {
            return post;
        }

        var content = await blobs.GetBlobClient(mail.Blob).DownloadContentAsync(cancel);
        return content.Value.Content.ToObjectFromJson<SealedPost>()!;
    }

    /// <summary>Called when the mail's fate is recorded and nothing needs its content any more.</summary>
    public async Task ForgetAsync(QueuedMail mail, CancellationToken cancel)
    {
        foreach (var blob in (mail.Uploads ?? []).Concat(mail.Blob is { } post ? [post] : []))
        {
            await blobs.GetBlobClient(blob).DeleteIfExistsAsync(cancellationToken: cancel);
        }
    }

    private async Task SendAsync(QueuedMail mail, TimeSpan delay, CancellationToken cancel)
    {
        var message = BinaryData.FromBytes(JsonSerializer.SerializeToUtf8Bytes(mail, StoredForm.Default.QueuedMail));
        var visibility = delay < LongestDelay ? delay : LongestDelay;
        var forEver = TimeSpan.FromSeconds(-1);
        try
        {
            await queue.SendMessageAsync(message, visibility, forEver, cancel);
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == "QueueNotFound")
        {
            await queue.CreateIfNotExistsAsync(cancellationToken: cancel);
            await queue.SendMessageAsync(message, visibility, forEver, cancel);
        }
    }
}
