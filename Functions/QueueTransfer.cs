using Microsoft.Extensions.Logging;
using Sealpost.Enqueuing;
using Sealpost.Transferring;

namespace Sealpost;

/// <summary>Puts the mail of a transfer on the queue, like every other mail; a second message for it is a duplicate by its id.</summary>
internal sealed partial class QueueTransfer(MailEnqueuer queue, TransferTable table, ILogger<QueueTransfer> logger)
{
    public async Task RunAsync(TransferRecord record, CancellationToken cancel)
    {
        var id = await SendAsync(record, repeat: 0, record.At, cancel);
        await table.MarkSentAsync(record, cancel);
        Log.Queued(logger, record.PartitionKey, record.Number, record.Ids.Count, id);
    }

    /// <returns>The id of its mail.</returns>
    public async Task<string> SendAsync(TransferRecord record, int repeat, DateTimeOffset at, CancellationToken cancel)
    {
        var id = SubmissionId.Transfer(record.Ids[0], record.Number, repeat);
        await queue.AcceptAsync(new(1, id, record.PartitionKey, at, 0, null, null) { Transfer = new(record.Number, repeat) }, cancel);
        return id;
    }

    private static partial class Log
    {
        [LoggerMessage(151, LogLevel.Information, "Transfer form={Form} number={Number} posts={Posts} outcome=queued as {Id}")]
        public static partial void Queued(ILogger logger, string form, int number, int posts, string id);
    }
}
