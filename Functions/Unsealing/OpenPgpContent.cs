using Org.BouncyCastle.Bcpg.OpenPgp;

namespace Sealpost.Unsealing;

/// <summary>
/// What is inside the encryption: one literal, perhaps compressed, perhaps signed (RFC 9580, section 10.3). Anything else that
/// stands before or behind it is refused, for nobody signed or expected it.
/// </summary>
/// <param name="Name">The file's own name; empty when the sender gave none.</param>
internal sealed record OpenPgpContent(byte[] Bytes, string Name, Signature Signature, Seal Seal)
{
    private const int DeepestCompression = 2;

    public static OpenPgpContent Read(byte[] packets, OpenPgpSigners signers, int depth = 0)
    {
        var factory = new PgpObjectFactory(new MemoryStream(packets));
        var (signatures, announced) = (new List<PgpSignature>(), 0);
        PgpLiteralData? literal = null;
        byte[] bytes = [];
        while (factory.NextPgpObject() is { } found)
        {
            switch (found)
            {
                case PgpCompressedData packed when depth < DeepestCompression && literal is null && announced + signatures.Count == 0:
                    using (var unpacked = packed.GetDataStream())
                    {
                        return Read(Bounded.ReadAll(unpacked), signers, depth + 1);
                    }

                case PgpOnePassSignatureList list when literal is null:
                    announced += list.Count;
                    break;
                case PgpLiteralData data when literal is null:
                    literal = data;
                    bytes = Bounded.ReadAll(data.GetInputStream());
                    break;
                case PgpSignatureList list:
                    signatures.AddRange(Enumerable.Range(0, list.Count).Select(i => list[i]));
                    break;
                case PgpMarker:
                    break;
                default:
                    throw Unexpected();
            }
        }

        if (literal is null || announced > signatures.Count)
        {
            throw Unexpected();
        }

        var verdict = Signature.Strongest(signatures.Select(signature => signers.Verify(signature, bytes)));
        return new(bytes, literal.FileName ?? "", verdict, Seal.None);
    }

    private static NotOpenedException Unexpected() => new(new NotOpened.BrokenSeal("The content of the OpenPGP message"));
}
