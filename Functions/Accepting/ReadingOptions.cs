using System.ComponentModel.DataAnnotations;

namespace Sealpost.Accepting;

/// <summary>How long and how much is read at once. Section <c>Reading</c>.</summary>
internal sealed class ReadingOptions : IValidatableObject
{
    /// <summary>How many seconds a post may take to arrive, beside one for each 16 KiB of its announced length; a slower one gets 408.</summary>
    public int Seconds { get; set; } = 30;

    /// <summary>How many MiB all posts have together that are being read and worked on at one moment; one too many gets 503, to be sent again.</summary>
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
