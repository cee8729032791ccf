using System.Globalization;

namespace Sealpost.Tracking;

/// <param name="Day">Of acceptance, UTC.</param>
/// <param name="States">Mails by what became of them; one that is being sent for the first time is not among them yet.</param>
/// <param name="Erased">What is kept of its mails is erased, and these numbers stay.</param>
internal sealed record DayCount(string Form, DateOnly Day, IReadOnlyDictionary<MailStatus, int> States, bool Erased)
{
    /// <param name="name"><c>YYYYMMDD-FORM</c>.</param>
    public static DayCount? Of(string name) =>
        name.Length > 9 && DateOnly.TryParseExact(name.AsSpan(0, 8), "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? new(name[9..], day, new Dictionary<MailStatus, int>(), false)
            : null;
}
