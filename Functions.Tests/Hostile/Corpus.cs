using System.Text;

namespace Sealpost.Tests.Hostile;

/// <param name="Type">The Content-Type.</param>
internal sealed record Seed(string Type, byte[] Body);

/// <summary>The posts that the fuzzer starts from, and the pieces that it puts into them.</summary>
internal static class Corpus
{
    private const string UrlEncoded = "application/x-www-form-urlencoded";
    private const string Json = "application/json";

    public static IReadOnlyList<Seed> Seeds { get; } =
    [
        Text(UrlEncoded, "name=Z&email=zoe@example.org&message=m"),
        Text(UrlEncoded, "name=Zo%C3%AB+B%26B&email=zoe%40example.org&message=line%0D%0Aline&tel=%2B33+1+23+45+67+89&url=https%3A%2F%2Fexample.org%2F%3Fa%3D1&number=-12.5e3"
            + "&date=2026-03-31&choice=red&many=a&many=b&agree=yes&code=AB-1234&never=x&access_key=every&form-name=every&_next=%2Fthanks&_subject=s&_replyto=a%40example.org"),
        Text(UrlEncoded, "fields%5Bname%5D=Z&data[email]=zoe@example.org&tags[]=1&tags[]=2&message=" + Repeat("word ", 3_000)),
        Text(UrlEncoded, "\ufeffname=\u0416\u4e2d\ud83d\ude00\u202e\u0301&message=\u0430\u0441\u0441ount&email=\u00e9@ex\u00e4mple.org&url=https://ex\u00e4mple.org"),
        Text(UrlEncoded, string.Concat(Enumerable.Range(0, 900).Select(i => $"f{i}=v{i}&"))),
        Text(UrlEncoded, "name=http://a.example+http://b.example+buy+now&message=" + Repeat("https://spam.example/x?y=1 ", 300)),
        Text(UrlEncoded, "altcha=eyJhbGdvcml0aG0iOiJTSEEtMjU2IiwiY2hhbGxlbmdlIjoiYSIsIm51bWJlciI6MX0%3D&_token=AAAA.BBBB.CCCC&_key=k&_gotcha=&name=Z"),
        new($"{UrlEncoded}; charset=windows-1252", Encoding.Latin1.GetBytes("name=Zo\u00eb&message=%E9%80&email=zoe@example.org&text=&#8364;&#x41;&#99999999;")),
        Text(UrlEncoded, "_charset_=shift_jis&name=%83%5C%83%5C&message=%82%A0&email=zoe@example.org"),
        Text(Json, """{"name":"Z","email":"zoe@example.org","message":"m","number":12.5,"agree":true,"many":["a","b"],"never":null}"""),
        Text(Json, """{"access_key":"every","fields":{"name":"Zo\u00eb","message":"\ud83d\ude00\u0000\n"},"data":{"email":"zoe@example.org","many":[1,false,null,"x"]}}"""),
        Text(Json, "\ufeff{\"name\":\"" + Repeat("\\u00e9", 5_000) + "\",\"message\":1e400,\"number\":-0.0E+10}"),
        Text(Json, """{"a":{"b":{"c":{"d":{"e":{"f":{"g":1}}}}}},"name":[[["x"]]]}"""),
        Text("application/json; charset=utf-8", "{" + string.Join(',', Enumerable.Range(0, 900).Select(i => $"\"k{i}\":\"v{i}\"")) + "}"),
        Text(UrlEncoded, "name=Z&items[0][sku]=A-1&items[0][quantity]=2&items[0][price]=9.90&items%5B1%5D%5Bsku%5D=A-2&items[7][x]=1&items[]=1&number=7.00&total=26.80"),
        Text(Json, """{"name":"Z","items":[{"sku":"A-1","quantity":2,"price":9.90},{"sku":null,"price":[1]},"x",null,{}],"total":1e999999}"""),
        Parts(Part("name", "Z") + Part("email", "zoe@example.org") + Part("message", "m") + Part("never", "x")),
        Parts(Part("name", "Zo\u00eb\r\n--b-\r\n") + Part("_charset_", "utf-8") + Part("form-name", "every") + Part("many", "a") + Part("many", "b")),
        Parts(Part("name", "Z") + File("upload", "", "") + File("upload", "a.txt", "text") + File("upload", "%22..%5C..%2Fx.pdf", "%PDF-1.7\n%%EOF")),
        Parts(Part("a%22b%0D%0Ac", "x") + "--b\r\ncontent-disposition: FORM-DATA; name*=utf-8''n%C3%A4; name=plain\r\nContent-Transfer-Encoding: base64\r\n\r\neA==\r\n"),
        Parts(File("upload", "a.zip", "PK\u0003\u0004\u0014\0\0\0\b\0") + Part("message", Repeat("x", 60_000))),
        Parts(string.Concat(Enumerable.Range(0, 400).Select(i => Part($"p{i}", $"{i}")))),
    ];

    /// <summary>What parsers stumble over.</summary>
    public static IReadOnlyList<byte[]> Pieces { get; } =
    [
        .. new[]
        {
            "%", "%0", "%00", "%0A", "%FF", "%C3", "%ED%A0%80", "%E2%80%A8", "&", "&&&&", "=", "==", "+", "&a=b", "&=&=", "&_charset_=utf-16", "&_charset_=", "\0",
            "\r", "\n", "\r\n", "\r\n\r\n", "--b", "\r\n--b\r\n", "\r\n--b--\r\n", "--", "Content-Disposition: form-data; name=\"", "filename=\"", "\"", "\\", "\\u", "\\ud800",
            "\\udc00\\ud800", "{", "}", "[", "]", ",", ":", "{\"a\":", "[[[[[[[[[[", "null", "true", "-", "1e999999", "0x10", "NaN", "/*", "//", "'", ";", "<script>", "&#", "&#55296;",
            "&#1114112;", "[]", "[x]", "fields[", "data[[]]", "@", "@.", ".@-", "xn--", "xn--a.", "https://", "https://[::1", "mailto:", "http://%00", "2026-02-30", "9999-99-99", "+33",
            "\ufeff", "\u202e", "\u0301\u0301\u0301", "\ud83d\ude00", "\u2028", "\u00a0", "\u0130\u0131", "\ufdfa", "never=", "name=", "_gotcha=1", "_next=//evil.example", "altcha=", "_token=",
        }.Select(piece => Encoding.UTF8.GetBytes(piece)),
        [0xff, 0xfe], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xc0, 0x80], [0x80], [0xe2, 0x80], [0x1b, 0x24, 0x42], [0x83, 0x5c], [0xa1],
    ];

    public static IReadOnlyList<string> Types { get; } =
    [
        UrlEncoded, Json, "multipart/form-data; boundary=b", "multipart/form-data", "multipart/form-data; boundary=\"\"", "multipart/form-data; boundary=\"b b\"",
        $"multipart/form-data; boundary={new string('b', 300)}", "multipart/form-data; boundary=--", "multipart/mixed; boundary=b", "text/plain", "application/x-www-form-urlencoded; charset=",
        $"{UrlEncoded}; charset=\"utf-8\"", $"{UrlEncoded}; charset=utf-16", $"{UrlEncoded}; charset=koi8-r", $"{UrlEncoded};;;", $"{Json}; charset=latin1", "application/JSON", "", "/", "a/b/c",
        "multipart/form-data; boundary=b; charset=gb18030", "multipart/form-data; boundary=b; charset=big5", $"{UrlEncoded}; charset={new string('x', 2_000)}",
    ];

    private static Seed Text(string type, string body) => new(type, Encoding.UTF8.GetBytes(body));

    private static Seed Parts(string parts) => new("multipart/form-data; boundary=b", Encoding.UTF8.GetBytes($"{parts}--b--\r\n"));

    private static string Part(string name, string value) => $"--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n";

    private static string File(string name, string file, string content) =>
        $"--b\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{file}\"\r\nContent-Type: application/octet-stream\r\n\r\n{content}\r\n";

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));
}
