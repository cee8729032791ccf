using Microsoft.Extensions.Logging;
using Sealpost.Enqueuing;
using Sealpost.Sending;
using Sealpost.Telemetry;
using Sealpost.Tracking;
using Sealpost.Undeliverable;

namespace Sealpost;

/// <summary>A message that failed on every try means a fault of ours: it is kept, still sealed, and its fate recorded.</summary>
internal sealed partial class KeepPoison(KeptMail kept, MailLedger ledger, Metrics metrics, ILogger<KeepPoison> logger)
{
    public async Task RunAsync(string messageId, BinaryData message, CancellationToken cancel)
    {
        metrics.Poison();
        if (QueuedMail.Read(message) is not { } mail)
        {
            await kept.KeepUnreadableAsync(messageId, message, cancel);
            Log.Unreadable(logger, messageId);
            return;
        }

        if (mail.FansOut)
        {
            // No mail, and nothing is lost: SweepPosts finds that its post goes on no more.
            Log.FanOut(logger, mail.Id, mail.Form);
            return;
        }

        // A ticket for a mail that is waiting: what it stands for is parked in its place.
        if ((mail.Kept ? await kept.FindAsync(KeptFolder.Waiting, mail.Id, cancel) : mail) is { Subscriber: null } content)
        {
            await kept.KeepAsync(KeptFolder.Parked, content, [nameof(FailureKind.Lost)], cancel);
        }

        var status = await ledger.GiveUpAsync(
            mail.Id, mail.Form, mail.AcceptedAt, "Delivery failed on every try for a reason of ours; the log has the faults.", mail.Visitors, cancel);
        // The other place of its content: of a mail that is done with, the copy just made; of one that waited, the one it waited in.
        if (status is MailStatus.Sent or MailStatus.Repeated or MailStatus.Transferred)
        {
            await kept.ForgetAsync(KeptFolder.Parked, mail.Id, cancel);
        }
        else if (mail.Kept)
        {
            await kept.ForgetAsync(KeptFolder.Waiting, mail.Id, cancel);
        }

        Log.Parked(logger, mail.Id, mail.Form, status);
    }

    private static partial class Log
    {
        [LoggerMessage(70, LogLevel.Error, "Poison {Id} form={Form} outcome={Status}: kept as parked/{Id}.json")]
        public static partial void Parked(ILogger logger, string id, string form, MailStatus status);

        [LoggerMessage(182, LogLevel.Error, "Poison {Id} form={Form}: the post to a list is not going on to its subscribers for a reason of ours; it is begun again in a while")]
        public static partial void FanOut(ILogger logger, string id, string form);

        [LoggerMessage(71, LogLevel.Error, "Poison message {MessageId} is not readable: kept as parked/unreadable-{MessageId}")]
        public static partial void Unreadable(ILogger logger, string messageId);
    }
}
