using System.Text;

namespace Sealpost.Enqueuing;

/// <summary>Crockford's base 32 in lower case (https://www.crockford.com/base32.html): no letter that is easily taken for a digit.</summary>
internal static class Base32
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    /// <returns>A character for each five bits, the last ones filled up with zeros.</returns>
    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        var (bits, held) = (0u, 0);
        foreach (var value in bytes)
        {
            (bits, held) = ((bits << 8) | value, held + 8);
            for (; held >= 5; held -= 5)
            {
                text.Append(Alphabet[(int)(bits >> (held - 5)) & 31]);
            }

            bits &= 31;
        }

        return held > 0 ? text.Append(Alphabet[(int)(bits << (5 - held)) & 31]).ToString() : text.ToString();
    }
}
