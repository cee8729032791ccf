namespace Sealpost.Checking.Dns;

/// <summary>Whether a domain takes mail.</summary>
/// <param name="Lasts">For how long that may be believed.</param>
internal abstract record DomainAnswer(TimeSpan Lasts)
{
    public sealed record Takes(TimeSpan Lasts) : DomainAnswer(Lasts);

    /// <param name="Why">For an operator, without the domain.</param>
    public sealed record Refuses(string Why, TimeSpan Lasts) : DomainAnswer(Lasts);

    /// <summary>The DNS did not say.</summary>
    /// <param name="Why">As of <see cref="Refuses"/>.</param>
    public sealed record Unknown(string Why, TimeSpan Lasts) : DomainAnswer(Lasts);
}
