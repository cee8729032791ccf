namespace Sealpost.Undeliverable;

/// <summary>Where mail is kept beside the queue, and what it waits for.</summary>
internal enum KeptFolder
{
    /// <summary>For its next attempt: the message on the queue is only a ticket for it.</summary>
    Waiting,

    /// <summary>For an operator's word, because rules of its form fired.</summary>
    Held,

    /// <summary>For an operator's decision: it was refused for good, or nobody knows whether it was taken.</summary>
    Parked,

    /// <summary>While a list's subscribers get it: the text of each mail is here, and nowhere else.</summary>
    Posts,

    /// <summary>Until the operator is told that it bounced. Its content is gone since it was sent; only its form and reason are here.</summary>
    Bounced,

    /// <summary>Post by post for transfers, so that one can be sent again; erased when the setting for it says so.</summary>
    Transferred,
}
