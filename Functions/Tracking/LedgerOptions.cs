using System.ComponentModel.DataAnnotations;

namespace Sealpost.Tracking;

/// <summary>Section <c>Ledger</c>.</summary>
internal sealed class LedgerOptions
{
    [RegularExpression("^[A-Za-z][A-Za-z0-9]{2,62}$", ErrorMessage = "Ledger__Table must be 3 to 63 letters and digits, a letter first.")]
    public string Table { get; init; } = "SealpostLedger";
}
