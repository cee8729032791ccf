using Sealpost.Tracking;

namespace Sealpost.Watching;

/// <summary>Everything that the first page shows.</summary>
/// <param name="Now">When it was read.</param>
/// <param name="Waiting">About how many messages are on the queue, those that wait for their time included.</param>
/// <param name="OldestDue">When the message at the head of the queue was put there; null when none is due.</param>
/// <param name="Poison">Messages on the poison queue: they are kept as failed mail in a moment.</param>
/// <param name="Open">How many mails are open, by state.</param>
/// <param name="Days">By form and day, the earliest first.</param>
/// <param name="LastErrors">The latest first.</param>
internal sealed record Overview(
    DateTimeOffset Now, PausedIntake? Paused, int Waiting, DateTimeOffset? OldestDue, int Poison, IReadOnlyDictionary<MailStatus, int> Open,
    IReadOnlyList<DayCount> Days, IReadOnlyList<MailRecord> LastErrors, IReadOnlyList<RelayView> Relays, IReadOnlyList<KeyView> Keys, IReadOnlyList<FormView> Forms);

/// <param name="Limits">As the settings have them, in words; empty without any.</param>
/// <param name="Row">Null when it never had a fault.</param>
internal sealed record RelayView(string Name, string Server, string Limits, RelayRow? Row);

/// <param name="HasEnded">Mails of the form are held.</param>
internal sealed record KeyView(string Form, string Key, DateTimeOffset On, bool HasEnded);

/// <param name="Faults">Empty when it works in its newest version.</param>
/// <param name="IsKept">Its last good version is used in place of the one with the faults.</param>
internal sealed record FormView(string Name, IReadOnlyList<string> Faults, bool IsKept);
