namespace Sealpost.Rendering;

/// <summary>What is known of a mail beside what the visitor wrote.</summary>
/// <param name="Id">The submission id; people call it the reference.</param>
/// <param name="Receipt">The signed id that the visitor got.</param>
internal sealed record MailFacts(string Id, string Receipt, DateTimeOffset AcceptedAt);
