using System.ComponentModel.DataAnnotations;

namespace Sealpost.Tracking;

/// <summary>Section <c>Ledger</c>.</summary>
internal sealed class LedgerOptions
{
    /// <summary>Its longest name is 63 characters; the table of used tokens and counts is called the same with "Guard" behind it.</summary>
    [RegularExpression("^[A-Za-z][A-Za-z0-9]{2,57}$", ErrorMessage = "Ledger__Table must be 3 to 58 letters and digits, a letter first.")]
    public string Table { get; init; } = "SealpostLedger";
}
