namespace Sealpost.Sending;

/// <summary>The DNS record of a key: what receivers check signatures with.</summary>
/// <param name="Name"><c>selector._domainkey.domain</c>, without the domain where it is not known.</param>
/// <param name="Value">The text of the TXT record.</param>
internal sealed record DkimRecord(string Name, string Value)
{
    /// <summary>Characters in one string of a TXT record (RFC 1035, section 3.3.14).</summary>
    private const int Longest = 255;

    public DkimRecord(string selector, string? domain, string value)
        : this($"{selector}._domainkey{(domain is null ? "" : $".{domain}")}", value)
    {
    }

    /// <summary>As a zone file wants it; receivers join the strings without anything between (RFC 6376, section 3.6.2.2).</summary>
    public string Strings => string.Join(' ', Value.Chunk(Longest).Select(part => $"\"{new string(part)}\""));
}
