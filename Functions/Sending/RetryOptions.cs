using System.ComponentModel.DataAnnotations;

namespace Sealpost.Sending;

/// <summary>When mail that is not taken is tried again. Section <c>Retry</c>.</summary>
internal sealed class RetryOptions : IValidatableObject
{
    /// <summary>How long to wait after each failed attempt, <c>Retry__After__0</c> after the first; the last one repeats. Mail that is held is looked at after the first one.</summary>
    /// <value>1m 5m 15m 30m 1h 2h 4h 6h</value>
    public IReadOnlyList<TimeSpan> After { get; set; } = [];

    /// <summary>After so long since its acceptance a mail is not tried again: it is <c>Failed</c>, and kept.</summary>
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromDays(3);

    /// <summary>
    /// When a form with <c>"onUnknown": "resend"</c> sends again a mail of which nobody knows whether the server has it: what a server may take to deal with the
    /// first copy (Postfix waits 600 seconds for the answer to the final dot, RFC 5321 asks for as much).
    /// </summary>
    public TimeSpan ResendUnknownAfter { get; set; } = TimeSpan.FromMinutes(30);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (After.Any(delay => delay <= TimeSpan.Zero) || ResendUnknownAfter <= TimeSpan.Zero)
        {
            yield return new("Retry__After__0 and the others, and Retry__ResendUnknownAfter, must be longer than nothing, such as 00:05:00.");
        }
    }
}
