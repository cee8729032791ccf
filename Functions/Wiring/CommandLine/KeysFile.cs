using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;
using Sealpost.Sealing;

namespace Sealpost.Wiring.CommandLine;

/// <summary>Whether a key can be used.</summary>
[JsonConverter(typeof(KeyStateConverter))]
internal enum KeyState
{
    Ok,
    ExpiresSoon,
    Expired,
    Refused,
}

/// <summary>As the health page writes them, such as <c>expires-soon</c>.</summary>
internal sealed class KeyStateConverter() : JsonStringEnumConverter<KeyState>(System.Text.Json.JsonNamingPolicy.KebabCaseLower);

/// <summary>One key of a file, or why the file has none that can be used.</summary>
/// <param name="Key">Null when the file was refused.</param>
/// <param name="Reason">Why it can't be used, and what to do; null when it can.</param>
internal sealed record KeyFinding(KeyState State, RecipientKey? Key, string? Reason)
{
    public bool IsUsable => State is KeyState.Ok or KeyState.ExpiresSoon;
}

/// <summary>What there is to say of a key file.</summary>
internal static class KeysFile
{
    /// <summary>As at the application's start.</summary>
    private static readonly TimeSpan Notice = TimeSpan.FromDays(30);

    /// <returns>One finding a key; one in all when the file is refused.</returns>
    public static IReadOnlyList<KeyFinding> Check(string file, DateTimeOffset now)
    {
        try
        {
            return Check(File.ReadAllBytes(file), now);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return [new(KeyState.Refused, null, File.Exists(file) ? "It can't be read." : "There is no such file.")];
        }
    }

    public static IReadOnlyList<KeyFinding> Check(byte[] content, DateTimeOffset now)
    {
        // Also where it stands behind a public key.
        if (Encoding.Latin1.GetString(content).Contains("PRIVATE KEY", StringComparison.Ordinal))
        {
            return [new(KeyState.Refused, null, "It holds a private key, which must never be here. Ask its owner for the public key or the certificate alone.")];
        }

        try
        {
            return [.. RecipientKeyFile.Read(content, now).Select(key => Judge(key, now))];
        }
        catch (KeyRefusedException refused)
        {
            return [new(KeyState.Refused, null, refused.Message)];
        }
    }

    /// <summary>For people; without a sign that would mean something to a terminal, because whoever made the key chose its words.</summary>
    public static string Printable(string text) => string.Concat(
        text.Select(c => char.IsControl(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format ? '?' : c));

    public static string Kind(RecipientKey key) => key.Kind is SealingKind.Smime ? "S/MIME" : "OpenPGP";

    public static string Expiry(RecipientKey key) => key.Expires is { } end ? $"{end:yyyy-MM-dd}" : "never";

    /// <returns>One line, such as "OpenPGP, RSA, 3072 bits, 0123…, for ann@example.org, expires never".</returns>
    public static string Describe(RecipientKey key)
    {
        var addresses = key.Addresses.Count > 0 ? string.Join(", ", key.Addresses) : "no address";
        return Printable($"{Kind(key)}, {key.Algorithm}, {key.Fingerprint}, for {addresses}, expires {Expiry(key)}");
    }

    private static KeyFinding Judge(RecipientKey key, DateTimeOffset now) => key.Expires switch
    {
        { } end when end <= now => new(KeyState.Expired, key,
            $"It expired on {end:yyyy-MM-dd}. Ask its owner for a renewed one, or for the key that took its place."),
        { } end when end <= now + Notice => new(KeyState.ExpiresSoon, key, null),
        _ => new(KeyState.Ok, key, null),
    };
}
