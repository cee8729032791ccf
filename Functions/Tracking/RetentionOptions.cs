using System.ComponentModel.DataAnnotations;

namespace Sealpost.Tracking;

/// <summary>Section <c>Retention</c>.</summary>
internal sealed class RetentionOptions : IValidatableObject
{
    /// <summary>Longer than a mail can wait for its server, and than an operator may be on holiday.</summary>
    public const int Least = 7;

    public const int Most = 3650;

    /// <summary>How many days what is kept of a mail is kept, from its acceptance on, where its form (<c>retentionDays</c>) does not say.</summary>
    public int Days { get; set; } = 180;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Days is < Least or > Most)
        {
            yield return new($"Retention__Days must be {Least} to {Most}.");
        }
    }
}
