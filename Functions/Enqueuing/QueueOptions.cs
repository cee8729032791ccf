using System.ComponentModel.DataAnnotations;

namespace Sealpost.Enqueuing;

/// <summary>
/// Section <c>Queue</c>. Mail is on the queue of this name, posts on their way to a list's subscribers on the one with <c>-lists</c>; each has a poison queue,
/// its name with <c>-poison</c>, the platform's rule. Blobs go to a container of the name.
/// </summary>
internal sealed class QueueOptions : IValidatableObject
{
    /// <summary>
    /// The queue of mail, and the container of its blobs: 3 to 50 lower-case letters, digits and single hyphens. Posts on their way to a list's subscribers are on the
    /// queue of this name with <c>-lists</c>; each queue has one with <c>-poison</c> for what failed on every try.
    /// </summary>
    [RegularExpression("^[a-z0-9]([a-z0-9]|-(?!-)){1,48}[a-z0-9]$",
        ErrorMessage = "Queue__Name must be 3 to 50 lower-case letters, digits and single hyphens.")]
    public string Name { get; set; } = "sealpost-mail";

    /// <summary>
    /// How long a message that is being handled stays invisible to others, unless it is renewed: after a crash it comes back then. Of
    /// the self-hosted mode; the Functions host has 10 minutes.
    /// </summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromMinutes(10);

    public string ListsName => $"{Name}-lists";

    public IReadOnlyList<string> PoisonNames => [Poison(Name), Poison(ListsName)];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Lease < TimeSpan.FromSeconds(1) || Lease > TimeSpan.FromDays(1))
        {
            yield return new("Queue__Lease must be 00:00:01 to 1.00:00:00.");
        }
    }

    public static string Poison(string queue) => $"{queue}-poison";
}
