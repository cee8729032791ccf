using System.ComponentModel.DataAnnotations;

namespace Sealpost.Accepting;

/// <summary>How long and how much is read at once. Section <c>Reading</c>.</summary>
internal sealed class ReadingOptions
{
    /// <summary>What a post may take to arrive, beside a second for each 16 KiB of its announced length.</summary>
    [Range(1, 600, ErrorMessage = "Reading__Seconds must be 1 to 600.")]
    public int Seconds { get; set; } = 30;

    /// <summary>Of all posts that are being read and worked on at one moment, together.</summary>
    [Range(1, 65_536, ErrorMessage = "Reading__MemoryMiB must be 1 to 65536.")]
    public int MemoryMiB { get; set; } = 256;
}
