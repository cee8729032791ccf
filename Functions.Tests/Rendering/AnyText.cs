using System.Text;
using Sealpost.Tests.Hostile;

namespace Sealpost.Tests.Rendering;

/// <summary>Texts that nobody would think of; the same at every run.</summary>
internal sealed class AnyText(ulong seed)
{
    private static readonly string[] Pieces =
    [
        "\r\n", "\n", "\r", "\n\r", "\r\r\n", "\r\n\r\n", "\t", " ", "   ", "\u00A0", "\u0085", "\u2028", "\u2029", "\f", "\v", "\0", "\u001B[31m", "\u007F",
        "\uFEFF", "\uFFFD", "\uFFFE", "\uFFFF", "\u200B", "\u200D", "\u202E", "\u2066", "\u2069", "\u00AD", "e\u0301\u0301\u0301", "Z\u0351\u036B\u0343\u036A",
        "שלום עולם", "مرحبا بالعالم", "日本語", "हिन्दी", "👩‍👩‍👧‍👦", "🏳️‍🌈", "𝒳𝓎𝓏", "\U0010FFFF", "\U0001FFFE", "&amp;", "&#0;", "&lt", "<b>", "</td>", "<br>", "<!--", "-->",
        "{{subject}}", "{{{x}}}", "]]>", "<![CDATA[", "\"", "'", "`", "=", "\\", "https://example.org/?a=b&c", "zoe@example.org", "www.example.org", "a.b", "-- ", "\n-- \n",
        "-----BEGIN PGP MESSAGE-----", ";=1", ",", "%0d%0a", "=?utf-8?q?x?=", "word", "Word.", "1.5",
    ];

    private readonly SplitMix _random = new(seed);

    public string Next() => _random.Below(12) switch
    {
        0 => "",
        1 => Pieces[_random.Below(Pieces.Length)],
        2 => Of(_random.Below(20), () => ((char)_random.Below(0xA0)).ToString()),
        3 => Of(_random.Below(40), Scalar),
        _ => Of(_random.Below(60), Piece),
    };

    /// <summary>100 KB and more.</summary>
    public string Long()
    {
        var text = new StringBuilder();
        while (text.Length < 100_000)
        {
            text.Append(Piece());
        }

        return text.ToString();
    }

    private string Piece() => _random.Below(4) switch
    {
        0 => Scalar(),
        _ => _random.Of(Pieces),
    };

    /// <summary>Any character of any plane, assigned or not.</summary>
    private string Scalar()
    {
        var code = (_random.Below(17) << 16) | _random.Below(0x10000);
        return Rune.IsValid(code) ? new Rune(code).ToString() : "x";
    }

    private static string Of(int count, Func<string> next) => string.Concat(Enumerable.Range(0, count).Select(_ => next()));
}
