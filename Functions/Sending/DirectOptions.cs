using System.ComponentModel.DataAnnotations;

namespace Sealpost.Sending;

/// <summary>Forms that are sent while the visitor waits. Section <c>Direct</c>.</summary>
internal sealed class DirectOptions
{
    /// <summary>How long a visitor waits in all; then the answer is that the mail is on its way.</summary>
    [Range(1, 60, ErrorMessage = "Direct__Seconds must be 1 to 60.")]
    public int Seconds { get; set; } = 8;

    public TimeSpan Limit => TimeSpan.FromSeconds(Seconds);
}
