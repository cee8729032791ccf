using System.Text;
using System.Text.RegularExpressions;
using MimeKit;

namespace Sealpost.Unsealing;

/// <summary>
/// A readable mail with sealed pieces: armored blocks in the text, and attachments that are each sealed by itself. It is opened
/// as a whole or not at all.
/// </summary>
internal sealed partial class SealedFields(OpeningKeys keys)
{
    private readonly List<(Seal Seal, Signature Signature)> _opened = [];

    public IReadOnlyList<Seal> Seals => [.. _opened.Select(opened => opened.Seal)];

    /// <summary>Of the sealed pieces; the rest of the mail is not covered by it.</summary>
    public Signature Signature => Signature.Weakest(_opened.Select(opened => opened.Signature));

    public List<string> Warnings { get; } = [];

    /// <param name="text">Lines end with LF.</param>
    public string OpenText(string text) => Begin().IsMatch(Block().Replace(text, ""))
        ? throw new NotOpenedException(new NotOpened.BrokenSeal("The sealed block in the text"))
        : Block().Replace(text, match => Encoding.UTF8.GetString(Open(Encoding.Latin1.GetBytes(match.Value)).Bytes).ReplaceLineEndings("\n"));

    public OpenedFile OpenFile(OpenedFile file)
    {
        if (Path.GetExtension(file.Name).ToLowerInvariant() is not (".pgp" or ".gpg"))
        {
            return file;
        }

        try
        {
            var opened = Open(file.Content);
            var name = opened.Name is { Length: > 0 } given and not "_CONSOLE" ? given : Path.GetFileNameWithoutExtension(file.Name);
            return new(name, MimeTypes.GetMimeType(name), opened.Bytes, Sealed: true);
        }
        catch (NotOpenedException fault) when (_opened.Count > 0 && fault.Why is NotOpened.NoKeyFits)
        {
            // A visitor may send what is sealed to somebody else. Sealpost seals all of a mail to the same keys.
            Warnings.Add($"The file {file.Name} is sealed to another key and stays as it is.");
            return file;
        }
        catch (NotOpenedException fault) when (fault.Why is NotOpened.NotEncrypted)
        {
            // Somebody's public key, for instance.
            Warnings.Add($"The file {file.Name} is not sealed and stays as it is.");
            return file;
        }
    }

    private OpenPgpContent Open(byte[] message)
    {
        var content = OpenPgpMessage.Open(message, keys.OpenPgp, keys.OpenPgpSigners);
        _opened.Add((content.Seal, content.Signature));
        return content;
    }

    [GeneratedRegex(@"^-----BEGIN PGP MESSAGE-----[ \t]*\n[\s\S]*?^-----END PGP MESSAGE-----[ \t]*\n?", RegexOptions.Multiline)]
    private static partial Regex Block();

    [GeneratedRegex("^-----BEGIN PGP MESSAGE-----", RegexOptions.Multiline)]
    private static partial Regex Begin();
}
