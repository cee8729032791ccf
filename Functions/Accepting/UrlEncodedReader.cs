using System.Text;

namespace Sealpost.Accepting;

/// <summary>The parser of https://url.spec.whatwg.org/#urlencoded-parsing; bytes, so that the encoding can be told from the content.</summary>
internal static class UrlEncodedReader
{
    public static List<RawPair> Read(ReadOnlyMemory<byte> content)
    {
        var body = content.Span;
        var pairs = new List<RawPair>();
        foreach (var range in body.Split((byte)'&'))
        {
            var pair = body[range];
            if (!pair.IsEmpty)
            {
                var equals = pair.IndexOf((byte)'=');
                pairs.Add(equals < 0 ? new(Decode(pair), []) : new(Decode(pair[..equals]), Decode(pair[(equals + 1)..])));
            }
        }

        return pairs;
    }

    private static byte[] Decode(ReadOnlySpan<byte> encoded)
    {
        var bytes = new byte[encoded.Length];
        var length = 0;
        for (var i = 0; i < encoded.Length; i++)
        {
            var value = encoded[i];
            if (value == '+')
            {
                value = (byte)' ';
            }
            else if (value == '%' && i + 2 < encoded.Length
                && char.IsAsciiHexDigit((char)encoded[i + 1]) && char.IsAsciiHexDigit((char)encoded[i + 2]))
            {
                value = (byte)((Digit(encoded[i + 1]) << 4) | Digit(encoded[i + 2]));
                i += 2;
            }

            bytes[length++] = value;
        }

        return bytes[..length];
    }

    private static int Digit(byte hex) => hex <= '9' ? hex - '0' : (hex | 0x20) - 'a' + 10;
}

/// <summary>A name and a value as bytes, in the encoding of the page.</summary>
internal readonly record struct RawPair(byte[] Name, byte[] Value)
{
    /// <summary>The file that the pair stands for; its name is the value.</summary>
    public UploadedFile? File { get; init; }

    /// <summary>
    /// Text of all pairs: in UTF-8, or in the encoding that <c>_charset_</c> names
    /// (https://html.spec.whatwg.org/#naming-form-controls:-the-name-attribute), the request, or the form.
    /// </summary>
    /// <param name="charset">Where the post does not say it.</param>
    /// <exception cref="DecoderFallbackException">The bytes are not in that encoding.</exception>
    /// <exception cref="RefusedException">The encoding is not known.</exception>
    public static List<KeyValuePair<string, string>> Text(List<RawPair> pairs, string? charset)
    {
        var told = pairs.Find(pair => pair.Name.AsSpan().SequenceEqual("_charset_"u8)).Value;
        // A _charset_ that no browser writes says nothing.
        var encoding = (told is { Length: > 0 and < 40 } ? Charsets.Find(Encoding.Latin1.GetString(told)) : null)
            ?? Charsets.Find(charset ?? "utf-8") ?? throw new RefusedException(Refusal.MediaType);
        var legacy = encoding.WebName != "utf-8";
        string Decode(byte[] bytes) => legacy ? NumericReferences.Resolve(encoding.GetString(bytes)) : encoding.GetString(bytes).TrimStart('\ufeff');
        return pairs.ConvertAll(pair => pair.File is { } file
            ? KeyValuePair.Create(file.Field, file.Name)
            : KeyValuePair.Create(Decode(pair.Name), Decode(pair.Value)));
    }
}
