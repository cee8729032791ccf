using Azure;
using Microsoft.Extensions.Logging;
using Sealpost.Accepting;
using Sealpost.Sending;
using Sealpost.Subscribing;
using Sealpost.Tracking;

namespace Sealpost;

/// <summary>A list's mail that no mailbox took: after so many of them, as the list says, the address gets no more.</summary>
internal sealed partial class CountUndeliverable(
    FormCatalog forms, ListCatalog lists, Subscribers subscribers, ILogger<CountUndeliverable> logger)
{
    /// <summary>Refused at once.</summary>
    public Task RefusedAsync(MailRecord row, string words, CancellationToken cancel) =>
        row.Kind == nameof(FailureKind.Recipient) && !words.Contains("5.2.2", StringComparison.Ordinal) ? CountAsync(row, cancel) : Task.CompletedTask;

    /// <param name="status">Of the report (RFC 3463): no such mailbox (5.1.x), or one that is disabled (5.2.1). A full mailbox may be emptied.</param>
    public Task BouncedAsync(MailRecord row, string status, CancellationToken cancel) =>
        status.StartsWith("5.1.", StringComparison.Ordinal) || status == "5.2.1" ? CountAsync(row, cancel) : Task.CompletedTask;

    private async Task CountAsync(MailRecord row, CancellationToken cancel)
    {
        if (row.Subscriber is not { } subscriber || !forms.TryGet(row.Form, out var loaded) || !lists.TryGet(loaded.Form?.Definition.PostTo, out var list))
        {
            return;
        }

        try
        {
            // The first half of the id is the post's.
            var post = row.PartitionKey[..(row.PartitionKey.Length / 2)];
            if (await subscribers.CountFailureAsync(list.Name, subscriber, post, list.Definition.SuppressAfter, cancel))
            {
                Log.Suppressed(logger, row.PartitionKey, row.Form, list.Name);
            }
        }
        catch (Exception fault) when (fault is RequestFailedException or AggregateException)
        {
            Log.NotCounted(logger, row.PartitionKey, row.Form, list.Name, fault.GetType().Name);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(177, LogLevel.Information, "Undeliverable {Id} form={Form} list={List} outcome=suppressed: the address gets no more mail of this list")]
        public static partial void Suppressed(ILogger logger, string id, string form, string list);

        [LoggerMessage(178, LogLevel.Warning, "Undeliverable {Id} form={Form} list={List} outcome=not-counted: the storage can't be reached ({Fault})")]
        public static partial void NotCounted(ILogger logger, string id, string form, string list, string fault);
    }
}
