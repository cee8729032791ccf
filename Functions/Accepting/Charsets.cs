using System.Text;

namespace Sealpost.Accepting;

/// <summary>The encodings of pages that are not in UTF-8, by their labels (https://encoding.spec.whatwg.org/#names-and-labels).</summary>
internal static class Charsets
{
    private static readonly Dictionary<string, string> Labels = new(StringComparer.OrdinalIgnoreCase)
    {
        // Browsers mean windows-1252 when a page says latin1 or ASCII.
        ["iso-8859-1"] = "windows-1252", ["latin1"] = "windows-1252", ["us-ascii"] = "windows-1252", ["ascii"] = "windows-1252",
        ["cp1252"] = "windows-1252", ["x-cp1252"] = "windows-1252", ["gb2312"] = "gb18030", ["gbk"] = "gb18030", ["sjis"] = "shift_jis",
        ["utf8"] = "utf-8",
    };

    private static readonly HashSet<string> Known =
    [
        "utf-8", "windows-1250", "windows-1251", "windows-1252", "windows-1253", "windows-1254", "windows-1255", "windows-1256",
        "windows-1257", "windows-1258", "iso-8859-2", "iso-8859-3", "iso-8859-4", "iso-8859-5", "iso-8859-6", "iso-8859-7",
        "iso-8859-8", "iso-8859-9", "iso-8859-13", "iso-8859-15", "koi8-r", "koi8-u", "gb18030", "big5", "shift_jis", "euc-jp", "euc-kr",
    ];

    static Charsets() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <returns>An encoding that throws on bytes that it does not have; null for a label that is not known.</returns>
    public static Encoding? Find(string label)
    {
        var name = Labels.GetValueOrDefault(label.Trim(), label.Trim()).ToLowerInvariant();
        return Known.Contains(name) ? Encoding.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback) : null;
    }
}
