using System.ComponentModel.DataAnnotations;

namespace Sealpost.Tracking;

/// <summary>Section <c>Ledger</c>.</summary>
internal sealed class LedgerOptions
{
    /// <summary>The defences use a second table, whose name has "Guard" at its end; a table's name has 63 characters at most.</summary>
    [RegularExpression("^[A-Za-z][A-Za-z0-9]{2,57}$", ErrorMessage = "Ledger__Table must be 3 to 58 letters and digits, a letter first.")]
    public string Table { get; init; } = "SealpostLedger";
}
