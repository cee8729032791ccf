namespace Sealpost.Checking;

/// <summary>Addresses of pages that people give: http or https, a host that is not only theirs, nothing hidden in front of it.</summary>
internal static class WebAddress
{
    /// <summary>Longer ones are not taken by common browsers and proxies.</summary>
    private const int Longest = 2_048;

    public static bool IsValid(string address) =>
        address.Length <= Longest
        && (address.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || address.StartsWith("http://", StringComparison.OrdinalIgnoreCase))
        && !address.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '\\' or '<' or '>' or '"')
        // https://bank.example@evil.example/ leads to the latter.
        && Uri.TryCreate(address, UriKind.Absolute, out var url) && url.UserInfo.Length == 0 && HasPublicHost(url, address);

    /// <summary>A name of two labels, or an IP address in full: Uri reads "http://1" as 0.0.0.1.</summary>
    private static bool HasPublicHost(Uri url, string address) => url.HostNameType switch
    {
        // Names of sites may hold an underscore, though names of mail domains may not; a final dot is the root's.
        UriHostNameType.Dns => HostName.ToAscii((url.Host.EndsWith('.') ? url.Host[..^1] : url.Host).Replace('_', 'x')) is not null,
        UriHostNameType.IPv4 or UriHostNameType.IPv6 => address.Contains($"//{url.Host}", StringComparison.OrdinalIgnoreCase) && !url.IsLoopback,
        _ => false,
    };
}
