using System.ComponentModel.DataAnnotations;

namespace Sealpost.Sending;

/// <summary>Forms that are sent while the visitor waits. Section <c>Direct</c>.</summary>
internal sealed class DirectOptions : IValidatableObject
{
    /// <summary>How many seconds the visitor of a form with <c>"delivery": "direct"</c> waits at most; then the answer is that the mail is on its way.</summary>
    public int Seconds { get; set; } = 8;

    public TimeSpan Limit => TimeSpan.FromSeconds(Seconds);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Seconds is < 1 or > 60)
        {
            yield return new("Direct__Seconds must be 1 to 60.");
        }
    }
}
