using System.Text;

namespace Sealpost.Unsealing;

/// <summary>A file from the command line that holds one or more keys.</summary>
/// <param name="Name">As the operator wrote it.</param>
internal sealed record KeyFile(string Name, byte[] Content)
{
    private const string Pem = "-----BEGIN ", PgpArmor = "-----BEGIN PGP";

    /// <summary>One character a byte, so that armor and PEM can be looked for in a file of any kind.</summary>
    public string Text { get; } = Encoding.Latin1.GetString(Content);

    /// <summary>Armored, or binary: the first bit of every packet is set (RFC 9580, section 4.2).</summary>
    public bool IsOpenPgp => Text.Contains(PgpArmor, StringComparison.Ordinal) || (!IsPem && Content.Length > 0 && (Content[0] & 0x80) != 0);

    public bool IsPem => Text.Contains(Pem, StringComparison.Ordinal) && !Text.Contains(PgpArmor, StringComparison.Ordinal);

    /// <summary>An ASN.1 sequence: a certificate, or a PKCS #12 file.</summary>
    public bool IsDer => Content is [0x30, ..];

    /// <summary>BouncyCastle stops after the first armored block of a file.</summary>
    public IEnumerable<byte[]> OpenPgpBlocks() => Text.Contains(PgpArmor, StringComparison.Ordinal)
        ? Text.Split(PgpArmor).Skip(1).Select(block => Encoding.Latin1.GetBytes(PgpArmor + block))
        : [Content];
}
