namespace Sealpost.Accepting;

/// <summary>What is asked of others before an address that a visitor typed is believed. Its syntax is always checked.</summary>
internal sealed record VerificationDefinition
{
    /// <summary>A field of type email.</summary>
    public required string Field { get; set; }

    /// <summary>Whether the DNS is asked if the address's domain takes mail.</summary>
    public bool Dns { get; set; } = true;
}
