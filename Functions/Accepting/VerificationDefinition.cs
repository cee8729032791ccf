namespace Sealpost.Accepting;

/// <summary>What is asked of others before an address that a visitor typed is believed. Its syntax is always checked.</summary>
internal sealed record VerificationDefinition
{
    /// <summary>A field of type email.</summary>
    public required string Field { get; set; }

    /// <summary>Whether the DNS is asked if the address's domain takes mail.</summary>
    public bool Dns { get; set; } = true;

    /// <summary>
    /// A mail with a link asks whether the address is the visitor's own, and the post waits, sealed, until it is used, for so many hours;
    /// then it is erased. Null asks nobody.
    /// </summary>
    public int? ConfirmHours { get; set; }

    /// <summary>Such mails to one address, over all forms with the same limit; above it none is sent, and nothing is said of it.</summary>
    public LimitDefinition PerAddress { get; set; } = new() { Posts = 3, Minutes = 1440 };

    public LimitDefinition PerDomain { get; set; } = new() { Posts = 100, Minutes = 60 };

    public const int MostHours = 720;
}
