using MimeKit;
using Org.BouncyCastle.Asn1.Cms;
using Org.BouncyCastle.Bcpg.OpenPgp;

namespace Sealpost.Unsealing;

/// <summary>
/// Takes the seals and signatures off that are around the whole content, from the outside in: PGP/MIME (RFC 3156), S/MIME
/// (RFC 8551) and multipart/signed (RFC 1847), in any order. Those around a part only are not looked into.
/// </summary>
internal sealed class MailLayers(OpeningKeys keys)
{
    private const int Deepest = 8;

    public List<Seal> Seals { get; } = [];

    public List<Signature> Signatures { get; } = [];

    public List<string> Warnings { get; } = [];

    /// <summary>Whether a seal was opened that does not show alterations: then only a good signature does.</summary>
    public bool Unauthenticated { get; private set; }

    /// <param name="raw">The whole mail, which <paramref name="entity"/> is the body of.</param>
    /// <returns>What is inside of the last of them.</returns>
    public MimeEntity Open(byte[] raw, MimeEntity entity)
    {
        for (var depth = 0; depth < Deepest; depth++)
        {
            if (Next(raw, entity) is not { } inside)
            {
                return entity;
            }

            (raw, entity) = (inside, Load(inside));
        }

        throw new NotOpenedException(new NotOpened.Unsupported("too many seals, one inside of the other"));
    }

    public static byte[] Content(MimePart part)
    {
        using var content = new MemoryStream();
        part.Content?.DecodeTo(content);
        return content.ToArray();
    }

    public static bool IsCms(MimeEntity entity) =>
        entity.ContentType.MimeType.ToLowerInvariant() is "application/pkcs7-mime" or "application/x-pkcs7-mime";

    private byte[]? Next(byte[] raw, MimeEntity entity) => entity switch
    {
        Multipart { ContentType.MediaSubtype: var kind } multipart when Is(kind, "encrypted") => Decrypt(multipart),
        Multipart { ContentType.MediaSubtype: var kind } multipart when Is(kind, "mixed") && Mangled(multipart) => DecryptMangled(multipart),
        Multipart { ContentType.MediaSubtype: var kind } multipart when Is(kind, "signed") => Verify(raw, multipart),
        MimePart part when IsCms(part) => OpenCms(Content(part)),
        _ => null,
    };

    private byte[] Decrypt(Multipart multipart)
    {
        if (multipart.Count != 2 || multipart[1] is not MimePart { Content: not null } message)
        {
            throw new NotOpenedException(new NotOpened.BrokenSeal("The PGP/MIME message"));
        }

        var opened = OpenPgpMessage.Open(Content(message), keys.OpenPgp, keys.OpenPgpSigners);
        Seals.Add(opened.Seal);
        Signatures.Add(opened.Signature);
        return opened.Bytes;
    }

    /// <summary>Exchange makes multipart/mixed of multipart/encrypted, with an empty text before its parts; other programs mend it, too.</summary>
    private static bool Mangled(Multipart mixed) =>
        mixed.OfType<MimePart>().Any(part => part.ContentType.IsMimeType("application", "pgp-encrypted"))
        && mixed.OfType<MimePart>().Count(part => part.ContentType.IsMimeType("application", "octet-stream")) == 1;

    private byte[] DecryptMangled(Multipart mixed)
    {
        Warnings.Add("A mail server on the way changed the kind of the mail; the sealed part is what is shown.");
        var sealing = mixed.OfType<MimePart>().First(part => part.ContentType.IsMimeType("application", "octet-stream"));
        return Decrypt(new Multipart("encrypted") { new MimePart("application", "pgp-encrypted"), sealing });
    }

    private byte[]? OpenCms(byte[] cms)
    {
        var type = CmsEnvelope.TypeOf(cms);
        if (type is null)
        {
            throw new NotOpenedException(new NotOpened.BrokenSeal("The S/MIME message"));
        }

        if (type.Equals(CmsObjectIdentifiers.SignedData))
        {
            var (content, signature) = keys.CmsSigners.Verify(cms, null);
            Signatures.Add(signature);
            return content;
        }

        if (!type.Equals(CmsObjectIdentifiers.EnvelopedData) && !type.Equals(CmsObjectIdentifiers.AuthEnvelopedData))
        {
            throw new NotOpenedException(new NotOpened.Unsupported($"an S/MIME message of the kind {type.Id}"));
        }

        var opened = CmsEnvelope.Open(cms, keys.Certificates);
        Seals.Add(opened.Seal);
        Unauthenticated |= !opened.Authenticated;
        return opened.Bytes;
    }

    private byte[]? Verify(byte[] raw, Multipart multipart)
    {
        if (multipart.Count != 2 || multipart[1] is not MimePart signing || SignedPart.Find(raw, multipart) is not { } content)
        {
            throw new NotOpenedException(new NotOpened.BadSignature("the signed mail does not have the two parts of one"));
        }

        var signature = Content(signing);
        if (signing.ContentType.MimeType.EndsWith("pgp-signature", StringComparison.OrdinalIgnoreCase))
        {
            Signatures.Add(OpenPgpVerdict(signature, content));
        }
        else if (signing.ContentType.MimeType.EndsWith("pkcs7-signature", StringComparison.OrdinalIgnoreCase))
        {
            Signatures.Add(keys.CmsSigners.Verify(signature, content).Signature);
        }
        else
        {
            Signatures.Add(new(SignatureStatus.Unchecked, $"a signature of the unknown kind {signing.ContentType.MimeType}"));
        }

        return content;
    }

    private Signature OpenPgpVerdict(byte[] signature, byte[] content)
    {
        try
        {
            using var decoder = PgpUtilities.GetDecoderStream(new MemoryStream(signature));
            return new PgpObjectFactory(decoder).NextPgpObject() is PgpSignatureList { Count: > 0 } list
                ? Signature.Strongest(Enumerable.Range(0, list.Count).Select(i => keys.OpenPgpSigners.Verify(list[i], content)))
                : new(SignatureStatus.Bad, null, "there is no signature where one should be");
        }
        catch (Exception fault) when (fault is not NotOpenedException)
        {
            return new(SignatureStatus.Bad, null, "it can't be read");
        }
    }

    private static MimeEntity Load(byte[] content)
    {
        try
        {
            return MimeEntity.Load(new MemoryStream(content));
        }
        catch (FormatException fault)
        {
            throw new NotOpenedException(new NotOpened.BrokenSeal("What was inside the seal is not a mail; it"), fault);
        }
    }

    private static bool Is(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);
}
