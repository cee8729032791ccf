namespace Sealpost.Tests.Smtp;

/// <summary>The moments of a conversation for which a test can script the answer.</summary>
public enum SmtpStage
{
    Banner,
    Ehlo,
    StartTls,
    Auth,
    Mail,
    Rcpt,

    /// <summary>The reply to the DATA command, before any content.</summary>
    Data,

    /// <summary>While the content comes in; see <see cref="SmtpAction.AfterBytes"/>.</summary>
    DataMiddle,

    /// <summary>The reply after the final dot.</summary>
    FinalDot,
    Quit,
    Noop,
    Reset,
}
