using System.ComponentModel.DataAnnotations;

namespace Sealpost.Accepting;

/// <summary>How long and how much is read at once. Section <c>Reading</c>.</summary>
internal sealed class ReadingOptions : IValidatableObject
{
    /// <summary>What a post may take to arrive, beside a second for each 16 KiB of its announced length.</summary>
    public int Seconds { get; set; } = 30;

    /// <summary>Of all posts that are being read and worked on at one moment, together.</summary>
    public int MemoryMiB { get; set; } = 256;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Seconds is < 1 or > 600)
        {
            yield return new("Reading__Seconds must be 1 to 600.");
        }

        if (MemoryMiB is < 1 or > 65_536)
        {
            yield return new("Reading__MemoryMiB must be 1 to 65536.");
        }
    }
}
