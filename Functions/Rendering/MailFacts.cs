namespace Sealpost.Rendering;

/// <summary>What a mail says of itself, beside what was posted.</summary>
/// <param name="Id">The submission id.</param>
/// <param name="Receipt">The id with its signature, which the status page takes.</param>
internal sealed record MailFacts(string Id, string Receipt, DateTimeOffset AcceptedAt);
