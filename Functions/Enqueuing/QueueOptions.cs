using System.ComponentModel.DataAnnotations;

namespace Sealpost.Enqueuing;

/// <summary>Section <c>Queue</c>. The poison queue is the name with <c>-poison</c>, the platform's rule; blobs go to a container of the same name.</summary>
internal sealed class QueueOptions
{
    [RegularExpression("^[a-z0-9]([a-z0-9]|-(?!-)){1,52}[a-z0-9]$",
        ErrorMessage = "Queue__Name must be 3 to 54 lower-case letters, digits and single hyphens.")]
    public string Name { get; init; } = "sealpost-mail";

    public string PoisonName => $"{Name}-poison";
}
