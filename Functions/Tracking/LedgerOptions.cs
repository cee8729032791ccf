using System.ComponentModel.DataAnnotations;

namespace Sealpost.Tracking;

/// <summary>Section <c>Ledger</c>.</summary>
internal sealed class LedgerOptions : IValidatableObject
{
    /// <summary>
    /// The table that has a row a mail: 3 to 54 letters and digits, a letter first. Four more tables have <c>Index</c> (mails by state and day), <c>Guard</c>
    /// (used tokens, and counts), <c>Lists</c> (subscribers) and <c>Transfers</c> (their numbers) at the end of their names; a table's name has 63 characters at most.
    /// </summary>
    [RegularExpression("^[A-Za-z][A-Za-z0-9]{2,53}$", ErrorMessage = "Ledger__Table must be 3 to 54 letters and digits, a letter first.")]
    public string Table { get; set; } = "SealpostLedger";

    /// <summary>
    /// How long one attempt at sending may take; a mail that is being sent for longer counts as left by a process that died. It must be longer
    /// than <c>Smtp__SendSeconds</c>.
    /// </summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromMinutes(12);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Lease < TimeSpan.FromSeconds(1) || Lease > TimeSpan.FromDays(1))
        {
            yield return new("Ledger__Lease must be 00:00:01 to 1.00:00:00.");
        }
    }
}
