using System.Net.Sockets;
using System.Text.RegularExpressions;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;

namespace Sealpost.Sending;

/// <summary>The one table from what MailKit throws to what it means for the mail.</summary>
internal static partial class SmtpOutcomes
{
    /// <param name="finalDotSent">Whether the whole content had gone out (<see cref="FinalDotWatch"/>).</param>
    public static DeliveryOutcome Of(Exception fault, bool finalDotSent) => fault switch
    {
        SmtpCommandException { StatusCode: SmtpStatusCode.AuthenticationRequired or SmtpStatusCode.AuthenticationInvalidCredentials } e =>
            new DeliveryOutcome.Held(Words(e), HoldReason.Configuration),
        SmtpCommandException e when (int)e.StatusCode is >= 400 and < 500 => new DeliveryOutcome.Deferred(Words(e)),
        SmtpCommandException e => new DeliveryOutcome.Failed(Words(e), FailureKind.Policy),
        AuthenticationException or SaslException => new DeliveryOutcome.Held("The mail server refused the login in Smtp__User and Smtp__Password.", HoldReason.Configuration),
        SslHandshakeException => new DeliveryOutcome.Held("The TLS handshake with the mail server failed.", HoldReason.Configuration),
        NotSupportedException => new DeliveryOutcome.Held("The mail server does not offer what the settings ask for, such as STARTTLS.", HoldReason.Configuration),
        _ when finalDotSent => new DeliveryOutcome.Unknown("The connection broke after the whole mail had gone out, before the server's answer."),
        SocketException e => new DeliveryOutcome.Deferred($"The mail server could not be reached ({e.SocketErrorCode})."),
        IOException or ProtocolException => new DeliveryOutcome.Deferred("The connection to the mail server broke before the mail was complete."),
        TimeoutException or OperationCanceledException => new DeliveryOutcome.Deferred("The mail server did not answer in time."),
        _ => new DeliveryOutcome.Held($"Sending failed in a way that is not known ({fault.GetType().Name}).", HoldReason.Configuration),
    };

    public static string WithoutAddresses(string words) => Address().Replace(words.ReplaceLineEndings(" "), "<address>");

    private static string Words(SmtpCommandException fault) => WithoutAddresses($"{(int)fault.StatusCode} {fault.Message}");

    [GeneratedRegex(@"<?[^\s<>@]+@[^\s<>@]+>?")]
    private static partial Regex Address();
}
