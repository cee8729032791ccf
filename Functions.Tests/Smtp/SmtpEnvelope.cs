using System.Text.RegularExpressions;

namespace Sealpost.Tests.Smtp;

/// <summary>Sender and recipients of the mail that is being handed in.</summary>
internal sealed partial class SmtpEnvelope
{
    private readonly List<string> _to = [];

    private SmtpEnvelope(string from, string[] parameters)
    {
        From = from;
        Parameters = parameters;
    }

    public string From { get; }

    public IReadOnlyList<string> Parameters { get; }

    public IReadOnlyList<string> To => _to;

    /// <returns>Null if it is no argument of MAIL.</returns>
    public static SmtpEnvelope? Parse(string argument)
    {
        var match = MailArgument().Match(argument);
        var parameters = match.Groups[2].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return match.Success ? new SmtpEnvelope(match.Groups[1].Value, parameters) : null;
    }

    /// <returns>Null if it is no argument of RCPT.</returns>
    public static string? ParseRecipient(string argument) =>
        RcptArgument().Match(argument) is { Success: true } match ? match.Groups[1].Value : null;

    public void Add(string recipient) => _to.Add(recipient);

    [GeneratedRegex("^FROM: *<([^>]*)> *(.*)$", RegexOptions.IgnoreCase)]
    private static partial Regex MailArgument();

    [GeneratedRegex("^TO: *<([^>]*)>", RegexOptions.IgnoreCase)]
    private static partial Regex RcptArgument();
}
