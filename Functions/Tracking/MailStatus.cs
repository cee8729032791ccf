namespace Sealpost.Tracking;

/// <summary>The states of a mail that was taken up; before that, on the queue only, it is pending.</summary>
internal enum MailStatus
{
    /// <summary>Somebody is at it, until the lease ends.</summary>
    Sending,

    /// <summary>The mail server took it. Final.</summary>
    Sent,

    /// <summary>A passing fault; a ticket on the queue brings it back.</summary>
    Deferred,

    /// <summary>Refused for good; the sealed post is kept for the operator. Final.</summary>
    Failed,

    /// <summary>The connection broke after the content went out: it may have been taken. Kept for the operator. Final.</summary>
    Unknown,

    /// <summary>
    /// Something must happen first (a key, a form, a login, a relay's limit), and a ticket on the queue brings it back; or the form's
    /// rules hold it for an operator.
    /// </summary>
    Held,

    /// <summary>The mail server took it, and reported later that it could not be delivered. Final.</summary>
    Bounced,

    /// <summary>Not sent, because it is not wanted any more: who was to get it has left the list, or its post was stopped. Final.</summary>
    Withdrawn,

    /// <summary>The same content from the same client a moment after another mail; only that one is sent. Final.</summary>
    Repeated,

    /// <summary>
    /// It has no mail of its own: its data goes out with a transfer, whose mail has the fate that counts. Final.
    /// </summary>
    Transferred,
}
