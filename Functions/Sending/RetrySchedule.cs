using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace Sealpost.Sending;

/// <summary>When to try again: 1m 5m 15m 30m 1h 2h 4h, then every 6h, up to 3 days after acceptance.</summary>
internal sealed class RetrySchedule(IOptions<RetryOptions> options)
{
    /// <summary>Where the settings have none.</summary>
    public static readonly IReadOnlyList<TimeSpan> Default =
        [.. new double[] { 1, 5, 15, 30, 60, 120, 240, 360 }.Select(minutes => TimeSpan.FromMinutes(minutes))];

    /// <summary>Mail that waits for us to mend something is looked at this often.</summary>
    public TimeSpan HeldDelay => After(HeldStep);

    /// <summary>Before a mail whose fate is unknown is sent once more.</summary>
    public TimeSpan ResendDelay => After(options.Value.ResendUnknownAfter);

    public TimeSpan GiveUpAfter => options.Value.GiveUpAfter;

    /// <summary>After which every mail that waits has been looked at once more.</summary>
    public TimeSpan Longest => Steps.Append(HeldStep).Append(options.Value.ResendUnknownAfter).Max() * 1.1;

    private IReadOnlyList<TimeSpan> Steps => options.Value.After is { Count: > 0 } set ? set : Default;

    private TimeSpan HeldStep => options.Value.After is [var first, ..] ? first : TimeSpan.FromMinutes(15);

    /// <param name="deferrals">How often it was put off, this time included; 1 or more.</param>
    /// <param name="age">Since acceptance, or since an operator started it anew.</param>
    /// <param name="notBefore">From now, when the mail server asks for more patience.</param>
    /// <returns>How long to wait, or null when it is time to give up.</returns>
    public TimeSpan? Next(int deferrals, TimeSpan age, TimeSpan? notBefore)
    {
        var delay = After(Steps[Math.Min(deferrals, Steps.Count) - 1]);
        var wait = notBefore > delay ? After(notBefore.Value) : delay;
        return age + wait > GiveUpAfter ? null : wait;
    }

    /// <summary>Up to a tenth longer, so that mails deferred together do not come back together.</summary>
    private static TimeSpan After(TimeSpan delay) => delay + (delay * (RandomNumberGenerator.GetInt32(1000) / 10_000.0));
}
