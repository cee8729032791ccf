using System.ComponentModel.DataAnnotations;

namespace Sealpost.Transferring;

/// <summary>Section <c>Transfers</c>.</summary>
internal sealed class TransferOptions : IValidatableObject
{
    /// <summary>How many days posts that were transferred are kept, sealed, so that a transfer can be sent again.</summary>
    public int KeepDays { get; set; } = 90;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (KeepDays is < 1 or > 3650)
        {
            yield return new("Transfers__KeepDays must be 1 to 3650.");
        }
    }
}
