using System.Text;
using MimeKit;

namespace Sealpost.Sealing;

/// <summary>Reads a key file of either kind, told by its content, and seals a word to each key: what can't be sealed to is refused at load.</summary>
internal static class RecipientKeyFile
{
    /// <returns>One or more keys, perhaps expired.</returns>
    /// <exception cref="KeyRefusedException">Names why the file can't be used, and how to make one that can.</exception>
    public static IReadOnlyList<RecipientKey> Read(byte[] content, DateTimeOffset now)
    {
        if (IsCertificate(content))
        {
            var certificates = SmimeCertificateReader.Read(content, now);
            using var plain = new TextPart("plain") { Text = "." };
            using var sealing = SmimeSealer.SealEntity(plain, certificates, null);
            return certificates;
        }

        var keys = OpenPgpKeyReader.Read(content, now);
        OpenPgpSealer.SealText(".", keys, null);
        return keys;
    }

    /// <summary>PEM other than OpenPGP's (RFC 7468), or a DER sequence, which is no OpenPGP packet.</summary>
    private static bool IsCertificate(byte[] content)
    {
        var text = Encoding.Latin1.GetString(content);
        return content is [0x30, ..]
            || (text.Contains("-----BEGIN ", StringComparison.Ordinal) && !text.Contains("-----BEGIN PGP", StringComparison.Ordinal));
    }
}
