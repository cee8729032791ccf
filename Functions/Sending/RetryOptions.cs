using System.ComponentModel.DataAnnotations;

namespace Sealpost.Sending;

/// <summary>When mail that is not taken is tried again. Section <c>Retry</c>.</summary>
internal sealed class RetryOptions : IValidatableObject
{
    /// <summary>When to try again after each failed attempt; the last one repeats until <see cref="GiveUpAfter"/>.</summary>
    public IReadOnlyList<TimeSpan> After { get; set; } = [];

    /// <summary>Since acceptance.</summary>
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromDays(3);

    /// <summary>
    /// For forms that resend a mail whose fate is unknown: what a server may take to deal with the first copy (Postfix waits 600
    /// seconds for the answer to the final dot, RFC 5321 asks for as much).
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
