namespace Sealpost.Checking.Dns;

/// <summary>
/// What a domain that takes no mail was probably meant to be: a great provider's, one slip of a finger away, which is a letter too
/// much, too little, another one, or two that changed places.
/// </summary>
internal static class LikelyDomain
{
    /// <summary>The greater ones first; none so short that it is next to everything.</summary>
    private static readonly string[] Providers =
    [
        "gmail.com", "outlook.com", "hotmail.com", "yahoo.com", "icloud.com", "live.com", "googlemail.com", "aol.com", "msn.com", "proton.me",
        "protonmail.com", "gmx.de", "gmx.net", "gmx.com", "web.de", "t-online.de", "freenet.de", "orange.fr", "free.fr", "wanadoo.fr", "laposte.net",
        "sfr.fr", "hotmail.fr", "yahoo.fr", "outlook.fr", "live.fr", "hotmail.co.uk", "yahoo.co.uk", "btinternet.com", "libero.it", "bluewin.ch", "comcast.net",
    ];

    /// <returns>Null when nothing is likely.</returns>
    public static string? Of(string domain)
    {
        var typed = domain.ToLowerInvariant();
        return Providers.Contains(typed) ? null : Providers.FirstOrDefault(provider => IsOneSlip(typed, provider));
    }

    private static bool IsOneSlip(string typed, string meant)
    {
        var same = typed.AsSpan().CommonPrefixLength(meant);
        var (left, right) = (typed[same..], meant[same..]);
        return (left.Length - right.Length) switch
        {
            1 => left[1..] == right,
            -1 => right[1..] == left,
            0 => left[1..] == right[1..] || (left.Length > 1 && (left[0], left[1]) == (right[1], right[0]) && left[2..] == right[2..]),
            _ => false,
        };
    }
}
