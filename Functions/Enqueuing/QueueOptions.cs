using System.ComponentModel.DataAnnotations;

namespace Sealpost.Enqueuing;

/// <summary>Section <c>Queue</c>. The poison queue is the name with <c>-poison</c>, the platform's rule; blobs go to a container of the same name.</summary>
internal sealed class QueueOptions : IValidatableObject
{
    [RegularExpression("^[a-z0-9]([a-z0-9]|-(?!-)){1,52}[a-z0-9]$",
        ErrorMessage = "Queue__Name must be 3 to 54 lower-case letters, digits and single hyphens.")]
    public string Name { get; set; } = "sealpost-mail";

    /// <summary>
    /// How long a message that is being handled stays invisible to others, unless it is renewed: after a crash it comes back then. Of
    /// the self-hosted mode; the Functions host has 10 minutes.
    /// </summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromMinutes(10);

    public string PoisonName => $"{Name}-poison";

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Lease < TimeSpan.FromSeconds(1) || Lease > TimeSpan.FromDays(1))
        {
            yield return new("Queue__Lease must be 00:00:01 to 1.00:00:00.");
        }
    }
}
