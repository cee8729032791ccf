using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.RegularExpressions;
using Sealpost.Sending.Relays;

namespace Sealpost.Sending;

/// <summary>The one table from what happens in a conversation to what it means for the mail.</summary>
internal static partial class SmtpOutcomes
{
    private const int LongestWords = 500;

    /// <param name="fault">What ended the conversation.</param>
    /// <param name="phase">What it waited for.</param>
    /// <param name="stopping">Whether the host stops, and has no more time.</param>
    public static DeliveryOutcome Of(Exception fault, SmtpPhase phase, bool stopping, DateTimeOffset now) => fault switch
    {
        RelayException known => known.Outcome,
        SmtpRefusalException { Reply: var reply } => Of(reply, phase, now),
        OperationCanceledException when stopping && phase < SmtpPhase.FinalDot =>
            new DeliveryOutcome.Released("The host stops; nothing was handed over."),
        OperationCanceledException or IOException or SocketException or TimeoutException or InvalidDataException
            when phase is SmtpPhase.FinalDot => new DeliveryOutcome.Unknown("The whole mail had gone out, and the server's answer did not come."),
        AuthenticationException => Held("The TLS handshake with the mail server failed: its certificate is not trusted, is another's, or ours is not taken."),
        // TLS 1.3 tells of a certificate that it does not take only after the handshake.
        IOException { InnerException: { } inner } when phase < SmtpPhase.Mail && inner is not SocketException =>
            Held("The TLS connection to the mail server was refused: it may ask for another certificate of ours."),
        SocketException e => new DeliveryOutcome.Deferred($"The mail server could not be reached ({e.SocketErrorCode})."),
        TimeoutException or OperationCanceledException => new DeliveryOutcome.Deferred("The mail server did not answer in time."),
        InvalidDataException => new DeliveryOutcome.Deferred("The mail server gave an answer that is not SMTP."),
        IOException => new DeliveryOutcome.Deferred("The connection to the mail server broke before the mail was complete."),
        _ => Held($"Sending failed in a way that is not known ({fault.GetType().Name})."),
    };

    /// <summary>What the server said to the final dot.</summary>
    public static DeliveryOutcome.Sent Taken(SmtpReply reply) => new(Plain(reply.Text), ReplyWords.QueueId(reply.Text));

    /// <summary>In one line, without the addresses that servers like to repeat.</summary>
    public static string Plain(string words)
    {
        var plain = Control().Replace(Address().Replace(words.ReplaceLineEndings(" "), "<address>"), "?");
        return plain.Length > LongestWords ? $"{plain[..LongestWords]}…" : plain;
    }

    private static DeliveryOutcome Of(SmtpReply reply, SmtpPhase phase, DateTimeOffset now)
    {
        var words = Plain($"{reply.Code} {reply.Text}");
        return (phase, reply.Code) switch
        {
            (SmtpPhase.FinalDot, < 400) => new DeliveryOutcome.Unknown(words),
            (_, < 400) => new DeliveryOutcome.Deferred(words),
            (_, < 500) => new DeliveryOutcome.Deferred(words, ReplyWords.NotBefore(reply.Text, now)),
            // Nothing was said about this mail yet.
            (SmtpPhase.Login, _) => Held($"The mail server refused the login: {words}"),
            (SmtpPhase.StartTls, _) => Held($"The mail server refused STARTTLS: {words}"),
            (< SmtpPhase.Mail, _) => new DeliveryOutcome.Deferred(words),
            (_, 530 or 534 or 535 or 538) => Held($"The mail server asks for a login that it takes: {words}"),
            _ => new DeliveryOutcome.Failed(words, Kind(reply, phase)),
        };
    }

    /// <summary>The enhanced status says more than the place of the refusal; a policy may be told anywhere.</summary>
    private static FailureKind Kind(SmtpReply reply, SmtpPhase phase) => reply.Status switch
    {
        "5.3.4" or "5.2.3" => FailureKind.TooLarge,
        var status when status.StartsWith("5.7.", StringComparison.Ordinal) => FailureKind.Policy,
        "5.1.7" or "5.1.8" => FailureKind.Sender,
        var status when status.StartsWith("5.1.", StringComparison.Ordinal) => FailureKind.Recipient,
        // Of the mailbox: full, disabled.
        var status when status.StartsWith("5.2.", StringComparison.Ordinal) => FailureKind.Recipient,
        _ when reply.Code == 552 && phase is not SmtpPhase.Recipient => FailureKind.TooLarge,
        _ => phase switch
        {
            SmtpPhase.Mail => FailureKind.Sender,
            SmtpPhase.Recipient => FailureKind.Recipient,
            _ => FailureKind.Content,
        },
    };

    private static DeliveryOutcome.Held Held(string words) => new(words, HoldReason.Configuration);

    [GeneratedRegex(@"<?[^\s<>@]+@[^\s<>@]+>?")]
    private static partial Regex Address();

    [GeneratedRegex(@"[\p{Cc}\p{Cs}]")]
    private static partial Regex Control();
}
