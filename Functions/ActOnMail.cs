using Microsoft.Extensions.Logging;
using Sealpost.Tracking;

namespace Sealpost;

/// <summary>An operator's act, from the page or the command line: what was done, in words, and a row in the audit log.</summary>
internal sealed partial class ActOnMail(DecideMail decide, DecideHeld held, IntakeSwitch intake, AuditLog audit, ILogger<ActOnMail> logger)
{
    /// <summary>Who acts from a terminal, as the audit log calls them.</summary>
    public const string CommandLine = "command line";

    /// <summary>What visitors are told to wait while new posts are refused.</summary>
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(10);

    /// <summary>Each with what it does, as it is asked before it is done.</summary>
    public static IReadOnlyDictionary<string, string> Actions { get; } = new Dictionary<string, string>
    {
        ["retry"] = "It is sent at once, and its schedule of retries begins anew.",
        ["release"] = "It is sent, whatever its form's rules found.",
        ["discard"] = "Its content is erased for good, and it is never sent.",
        ["resend"] = "It is sent again. The mail server may have it already: its recipient may get it twice, with one Message-ID.",
        ["drain"] = "New posts are refused with 503 and a kind page that asks visitors to come back later. What was accepted goes out.",
        ["resume"] = "New posts are taken again.",
    };

    /// <param name="action">One of <see cref="Actions"/>.</param>
    /// <param name="id">Of the mail; empty for what concerns all.</param>
    /// <param name="by">Who.</param>
    /// <returns>Whether it was done, and what came of it.</returns>
    public async Task<(bool Done, string Words)> RunAsync(string action, string id, string by, CancellationToken cancel)
    {
        var (done, words) = action switch
        {
            "retry" => Tell(await decide.RetryAsync(id, evenUnknown: false, cancel), "it is on the queue"),
            "resend" => Tell(await decide.RetryAsync(id, evenUnknown: true, cancel), "it is on the queue"),
            "release" => Tell(await held.ReleaseAsync(id, cancel), "it is on the queue"),
            "discard" => Tell(await decide.DiscardAsync(id, cancel), "its content is erased"),
            "drain" => await SwitchAsync(intake.PauseAsync(RetryAfter, cancel), "new posts are refused, by every instance within seconds"),
            "resume" => await SwitchAsync(intake.ResumeAsync(cancel), "new posts are taken, by every instance within seconds"),
            _ => throw new ArgumentOutOfRangeException(nameof(action)),
        };
        await RecordAsync(action, id, by, done, words);
        return (done, words);
    }

    /// <summary>Writes down what was done elsewhere.</summary>
    public async Task RecordAsync(string action, string id, string by, bool done, string words)
    {
        // The id may be whatever somebody typed, as long as no mail of it is known.
        await audit.WriteAsync(by, action, DecideHeld.IsId(id) ? id : "", words, CancellationToken.None);
        Log.Acted(logger, action, DecideHeld.IsId(id) ? id : "-", done);
    }

    private static async Task<(bool, string)> SwitchAsync(Task turn, string words)
    {
        await turn;
        return (true, words);
    }

    private static (bool, string) Tell(Decision decision, string done) => decision switch
    {
        Decision.Done => (true, done),
        Decision.MayBeDouble => (false, "it may have arrived already, so nothing was done"),
        Decision.NotHeld(var status, _) => (false, $"it is {status.ToString().ToLowerInvariant()} by now, so nothing was done"),
        _ => (false, "no such mail is known, so nothing was done"),
    };

    private static partial class Log
    {
        [LoggerMessage(183, LogLevel.Information, "Operator action={Action} mail={Id} done={Done}")]
        public static partial void Acted(ILogger logger, string action, string id, bool done);
    }
}
