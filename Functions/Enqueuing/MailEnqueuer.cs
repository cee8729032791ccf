using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Sealpost.Telemetry;

namespace Sealpost.Enqueuing;

/// <summary>
/// Puts mail on the queue, and what goes on to a list's subscribers on the other; what is larger than 32 KiB goes to a blob first (claim check).
/// </summary>
internal sealed class MailEnqueuer(QueueClient queue, ListsQueue lists, BlobContainerClient blobs)
{
    /// <summary>Azure Storage takes 48 KiB before base64; the sealed post grows by a third in JSON.</summary>
    private const int LargestInline = 32 * 1024;

    /// <summary>The longest that a queue message may stay invisible is 7 days.</summary>
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(6.9);

    /// <summary>Returns when the post is stored; until then nothing was accepted.</summary>
    /// <exception cref="RequestFailedException">Storage refused or can't be reached; nothing is kept.</exception>
    public Task<AcceptedMessage> AcceptAsync(QueuedMail mail, CancellationToken cancel) => AcceptAsync(mail, TimeSpan.Zero, cancel);

    /// <param name="hidden">For how long nobody else takes it up.</param>
    /// <exception cref="RequestFailedException">Storage refused or can't be reached; nothing is kept.</exception>
    public async Task<AcceptedMessage> AcceptAsync(QueuedMail mail, TimeSpan hidden, CancellationToken cancel)
    {
        using var span = Spans.Enqueue(mail.Trace, mail.Form, mail.Id, apart: mail.Subscriber is not null);
        mail = mail with { Trace = Spans.Carried(span, mail.Trace) };
        if (mail.Sealed is { Content.Length: > LargestInline } post)
        {
            var blob = $"{mail.AcceptedAt:yyyyMMdd}/{mail.Id}-{Convert.ToHexStringLower(post.Content.AsSpan(0, 6))}";
            var content = StoredForm.Write(post);
            await blobs.EnsuredAsync(() => blobs.GetBlobClient(blob).UploadAsync(content, overwrite: true, cancel), cancel);
            mail = mail with { Sealed = null, Blob = blob };
        }

        var message = await SendAsync(mail, hidden, cancel);
        return new(mail, message.MessageId, message.PopReceipt, message.InsertionTime);
    }

    /// <returns>Whether a mail that was queued until then is due, and nobody has taken it up.</returns>
    public async Task<bool> HasWaitingAsync(DateTimeOffset until, CancellationToken cancel)
    {
        try
        {
            return (await queue.PeekMessageAsync(cancel)).Value?.InsertedOn <= until;
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == "QueueNotFound")
        {
            return false;
        }
    }

    /// <summary>Of a mail whose fate is recorded. A message that somebody else has by now is theirs to remove.</summary>
    public async Task RemoveAsync(AcceptedMessage message)
    {
        try
        {
            await queue.DeleteMessageAsync(message.Id, message.PopReceipt, CancellationToken.None);
        }
        catch (Exception fault) when (fault is RequestFailedException or AggregateException)
        {
            // It comes back, and whoever takes it up finds the mail's fate.
        }
    }

    /// <summary>Lets anybody take it up at once.</summary>
    public async Task ReleaseAsync(AcceptedMessage message)
    {
        try
        {
            await queue.UpdateMessageAsync(message.Id, message.PopReceipt, visibilityTimeout: TimeSpan.Zero, cancellationToken: CancellationToken.None);
        }
        catch (Exception fault) when (fault is RequestFailedException or AggregateException)
        {
            // It comes back by itself, later.
        }
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
        return StoredForm.Read<SealedPost>(content.Value.Content)!;
    }

    /// <summary>Called when the mail's fate is recorded and nothing needs its content any more.</summary>
    public async Task ForgetAsync(QueuedMail mail, CancellationToken cancel)
    {
        foreach (var blob in (mail.Uploads ?? []).Concat(mail.Blob is { } post ? [post] : []))
        {
            await blobs.GetBlobClient(blob).DeleteIfExistsAsync(cancellationToken: cancel);
        }
    }

    private async Task<SendReceipt> SendAsync(QueuedMail mail, TimeSpan delay, CancellationToken cancel)
    {
        var message = StoredForm.Write(mail);
        var visibility = delay < LongestDelay ? delay : LongestDelay;
        var forEver = TimeSpan.FromSeconds(-1);
        var to = mail.FansOut ? lists.Client : queue;
        try
        {
            return await to.SendMessageAsync(message, visibility, forEver, cancel);
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == "QueueNotFound")
        {
            await to.CreateIfNotExistsAsync(cancellationToken: cancel);
            return await to.SendMessageAsync(message, visibility, forEver, cancel);
        }
    }
}

/// <param name="Mail">As it is on the queue.</param>
/// <param name="Id">Of the queue message.</param>
/// <param name="PopReceipt">Valid until somebody else takes it.</param>
/// <param name="InsertedOn">By the queue's clock, to the second.</param>
internal sealed record AcceptedMessage(QueuedMail Mail, string Id, string PopReceipt, DateTimeOffset InsertedOn);
