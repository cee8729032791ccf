using System.Security.Cryptography;
using System.Text;

namespace Sealpost.Wiring.Development;

/// <summary>
/// The envelope keys of a developer's machine: a line "KID KEY" each, the last one being the current; a line without a KID is the key
/// "local", as the first versions wrote it. A key is removed by deleting its line.
/// </summary>
internal sealed class LocalEnvelopeKeys(string root)
{
    private const string FirstKey = "local";

    public string File { get; } = Path.Combine(root, ".local", "envelope.key");

    /// <summary>Makes the first one where there is none.</summary>
    public IReadOnlyList<(string Kid, string Key)> Ensure()
    {
        if (!System.IO.File.Exists(File))
        {
            Add(FirstKey, Generate());
        }

        return Read();
    }

    /// <summary>It is the current one from the next start on.</summary>
    public void Add(string kid, string key)
    {
        var lines = Read().Append((Kid: kid, Key: key)).Select(line => $"{line.Kid} {line.Key}\n");
        PrivateFile.Replace(File, Encoding.ASCII.GetBytes(string.Concat(lines)));
    }

    /// <returns>32 random bytes in base64.</returns>
    public static string Generate() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    public IReadOnlyList<(string Kid, string Key)> Read() => !System.IO.File.Exists(File) ? [] :
        [.. System.IO.File.ReadLines(File).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .Where(words => words.Length > 0).Select(words => words is [var kid, var key] ? (kid, key) : (FirstKey, words[^1]))];
}
