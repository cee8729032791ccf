using System.Globalization;
using System.Text.RegularExpressions;

namespace Sealpost.Sending.Relays;

/// <summary>A server's reply (RFC 5321, section 4.2).</summary>
/// <param name="Code">200 to 599.</param>
/// <param name="Text">Its lines without the codes, joined by line feeds.</param>
internal sealed partial record SmtpReply(int Code, string Text)
{
    /// <summary>The server closes the connection (RFC 5321, section 3.8).</summary>
    public const int Closing = 421;

    public bool IsGood => Code is >= 200 and < 400;

    /// <summary>The enhanced status (RFC 3463), such as 5.1.1; empty without one.</summary>
    public string Status => EnhancedStatus().Match(Text) is { Success: true } found ? found.Value : "";

    /// <returns>Null when the line does not begin like a reply.</returns>
    public static int? CodeOf(ReadOnlySpan<byte> line) =>
        line.Length >= 3 && line[0] is >= (byte)'2' and <= (byte)'5' && char.IsAsciiDigit((char)line[1]) && char.IsAsciiDigit((char)line[2])
        && (line.Length == 3 || line[3] is (byte)' ' or (byte)'-')
            ? int.Parse(line[..3], CultureInfo.InvariantCulture)
            : null;

    [GeneratedRegex(@"^[245]\.[0-9]{1,3}\.[0-9]{1,3}(?![0-9])")]
    private static partial Regex EnhancedStatus();
}

/// <summary>The server said no, or something else than what comes next.</summary>
internal sealed class SmtpRefusalException(SmtpReply reply) : Exception($"The server answered {reply.Code}.")
{
    public SmtpReply Reply => reply;
}

/// <summary>What ends an attempt before or beside any answer of the server, such as an access token that is refused.</summary>
internal sealed class RelayException(DeliveryOutcome outcome) : Exception(outcome.Words)
{
    public DeliveryOutcome Outcome => outcome;
}
