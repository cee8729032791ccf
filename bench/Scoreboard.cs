using System.Globalization;

namespace Sealpost.Benchmarks;

/// <summary>Prints figures, and remembers whether a limit was missed.</summary>
internal sealed class Scoreboard
{
    private int _missed;

    /// <summary>0, or 1 when a limit was missed.</summary>
    public int ExitCode => _missed > 0 ? 1 : 0;

    public static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    public void AtLeast(string what, double value, double limit) => Judge(what, value, limit, "least", value >= limit);

    public void AtMost(string what, double value, double limit) => Judge(what, value, limit, "most", value <= limit);

    private void Judge(string what, double value, double limit, string side, bool holds)
    {
        _missed += holds ? 0 : 1;
        Say($"{what,-58} {value,8:0.00} (at {side} {limit:0.00}{(holds ? "" : ", MISSED")})");
    }
}
