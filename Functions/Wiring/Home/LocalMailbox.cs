namespace Sealpost.Wiring.Home;

/// <summary>Where a developer reads the mails, once it runs; null with a mail server of one's own.</summary>
internal sealed class LocalMailbox
{
    public string? Address { get; set; }
}
