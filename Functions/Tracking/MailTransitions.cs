namespace Sealpost.Tracking;

/// <summary>The one table of how a mail's state may change. A row is inserted as Sending, Held, Repeated or Failed.</summary>
internal static class MailTransitions
{
    private static readonly Dictionary<MailStatus, MailStatus[]> Allowed = new()
    {
        // To itself: one of several recipients has it, and the lease is renewed.
        [MailStatus.Sending] = [MailStatus.Sending, MailStatus.Sent, MailStatus.Deferred, MailStatus.Held, MailStatus.Failed, MailStatus.Unknown, MailStatus.Withdrawn, MailStatus.Transferred],
        // To itself: an operator wants it tried at once. To Sent: whoever was taken for dead had sent it.
        [MailStatus.Deferred] = [MailStatus.Sending, MailStatus.Deferred, MailStatus.Sent, MailStatus.Failed],
        // To Sent: all mails of a post to a list are on the queue.
        [MailStatus.Held] = [MailStatus.Sending, MailStatus.Deferred, MailStatus.Failed, MailStatus.Sent],
        // To Deferred: an operator has it sent again. To Failed: an operator discards it. To itself: poison on top.
        // To Bounced: a report shows that the server had it.
        [MailStatus.Unknown] = [MailStatus.Sent, MailStatus.Bounced, MailStatus.Deferred, MailStatus.Failed],
        [MailStatus.Failed] = [MailStatus.Deferred, MailStatus.Failed],
        [MailStatus.Sent] = [MailStatus.Bounced],
        [MailStatus.Bounced] = [],
        [MailStatus.Withdrawn] = [],
        [MailStatus.Repeated] = [],
        [MailStatus.Transferred] = [],
    };

    public static bool May(MailStatus from, MailStatus to) => Allowed[from].Contains(to);
}
