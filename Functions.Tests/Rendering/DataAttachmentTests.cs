using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Sealpost.Accepting;
using Sealpost.Rendering;
using Sealpost.Tests.Bench;
using Xunit;

namespace Sealpost.Tests.Rendering;

/// <summary>The fields for machines.</summary>
public sealed class DataAttachmentTests
{
    private const string Fields = """
        { "name": "name", "label": "Your name" }, { "name": "count", "type": "number" }, { "name": "topics", "type": "multiple", "choices": ["a", "b"] },
        { "name": "cv", "type": "file" }, { "name": "account", "sensitive": true }
        """;

    private static readonly DataFormat[] All = [DataFormat.Json, DataFormat.Csv, DataFormat.Xml];

    private static Submission Post => new([new("x", ["1"]), new("account", ["NL-4711"]), new("topics", ["a", "b"]), new("cv", ["cv.pdf"]), new("name", ["Zoë \"Z\"\r\n<b>"])])
    {
        Files = [MailBench.Upload("cv", "cv.pdf", "pdf", 1234)],
    };

    [Fact]
    public void Json_holds_every_field_exactly()
    {
        using var bench = new MailBench(Fields, "\"attach\": [\"json\", \"csv\", \"xml\"]", "fields");
        var file = Make(bench, Post)[0];
        Assert.Equal(("fields.json", "application/json"), (file.Name, file.MediaType));
        Assert.Equal(All, bench.Form.Definition.Attach);

        using var expected = JsonDocument.Parse("""
            {
              "version": 1, "form": "contact", "id": "0123456789abcdefghjkmnpqrs", "receipt": "0123456789abcdefghjkmnpqrs-0123456789abcdef",
              "acceptedAt": "2026-03-31T10:05:07.000Z",
              "fields": [
                { "name": "name", "label": "Your name", "type": "text", "sensitive": false, "values": ["Zoë \"Z\"\r\n<b>"] },
                { "name": "count", "label": "count", "type": "number", "sensitive": false, "values": [] },
                { "name": "topics", "label": "topics", "type": "multiple", "sensitive": false, "values": ["a", "b"] },
                { "name": "cv", "label": "cv", "type": "file", "sensitive": false, "values": ["cv.pdf"] },
                { "name": "account", "label": "account", "type": "text", "sensitive": true, "values": ["NL-4711"] },
                { "name": "x", "label": "x", "type": "undeclared", "sensitive": true, "values": ["1"] }
              ],
              "files": [{ "field": "cv", "name": "cv.pdf", "type": "application/pdf", "size": 1234, "sha256": "0000000000000000000000000000000000000000000000000000000000000000" }]
            }
            """);
        using var written = JsonDocument.Parse(Bytes(file));
        Assert.True(JsonElement.DeepEquals(expected.RootElement, written.RootElement), Encoding.UTF8.GetString(Bytes(file)));
    }

    [Fact]
    public void Csv_has_a_byte_order_mark_a_row_of_names_and_a_row_of_values()
    {
        using var bench = new MailBench(Fields, scope: "fields");
        var file = Make(bench, Post)[1];
        Assert.Equal(("fields.csv", "text/csv"), (file.Name, file.MediaType));
        Assert.Equal(
            "\uFEFF\"_id\",\"_receipt\",\"_form\",\"_acceptedAt\",\"name\",\"count\",\"topics\",\"cv\",\"account\",\"x\"\r\n"
            + "\"0123456789abcdefghjkmnpqrs\",\"0123456789abcdefghjkmnpqrs-0123456789abcdef\",\"contact\",\"2026-03-31T10:05:07.000Z\","
            + "\"Zoë \"\"Z\"\"\r\n<b>\",\"\",\"a; b\",\"cv.pdf\",\"NL-4711\",\"1\"\r\n",
            Encoding.UTF8.GetString(Bytes(file)));
    }

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(1)", "'@SUM(1)")]
    [InlineData("\t=1", "'\t'=1")]
    [InlineData("\r=1", "'\r'=1")]
    [InlineData("\n=1", "'\n'=1")]
    [InlineData("＝1", "'＝1")]
    [InlineData("＋1", "'＋1")]
    [InlineData("－1", "'－1")]
    [InlineData("＠x", "'＠x")]
    [InlineData("\"=1", "\"'=1")]
    [InlineData(" =1", " '=1")]
    [InlineData("\u00A0\u0000=1", "\u00A0\u0000'=1")]
    [InlineData("a;=1", "a;'=1")]
    [InlineData("a\";\"=1", "a\";\"'=1")]
    [InlineData("a\n=cmd|' /C calc'!A0", "a\n'=cmd|' /C calc'!A0")]
    [InlineData("a\t@x", "a\t'@x")]
    [InlineData("a=1, b-c, d@e", "a=1, b-c, d@e")]
    [InlineData("'=1", "'=1")]
    [InlineData("", "")]
    public void Csv_begins_no_formula(string value, string safe)
    {
        using var bench = new MailBench(Fields, scope: "message");
        Assert.Equal(safe, Cells(Bytes(Make(bench, MailBench.Post(("name", value)))[1]))[1][4]);
        Assert.Equal(safe, Cells(Bytes(Make(bench, MailBench.Post(($"{value}", "v")))[1]))[0][9]);
    }

    [Theory]
    [InlineData("-12.5", "-12.5")]
    [InlineData("+3", "+3")]
    [InlineData("-1+cmd|' /C calc'!A0", "'-1+cmd|' /C calc'!A0")]
    public void A_declared_number_keeps_its_sign_if_it_is_one(string value, string safe)
    {
        using var bench = new MailBench(Fields, scope: "message");
        Assert.Equal(safe, Cells(Bytes(Make(bench, MailBench.Post(("count", value)))[1]))[1][5]);
    }

    [Theory]
    [InlineData("plain", null)]
    [InlineData("a\r\nb\rc\n]]>&<", null)]
    [InlineData("", null)]
    [InlineData("  \n ", "base64")]
    [InlineData("\u0000", "base64")]
    [InlineData("a\u001Bb", "base64")]
    [InlineData("\uFFFE", "base64")]
    [InlineData("\u0085\u2028😀", null)]
    public void Xml_follows_its_schema_and_holds_any_text(string value, string? encoding)
    {
        using var bench = new MailBench(Fields, scope: "fields");
        var file = Make(bench, Post with { Fields = [.. Post.Fields, new($"n{value}", [value])] })[2];
        Assert.Equal(("fields.xml", "application/xml"), (file.Name, file.MediaType));
        var bytes = Bytes(file);
        Validate(bytes);

        var last = XDocument.Load(new MemoryStream(bytes)).Root!.Elements(Element("field")).Last();
        Assert.Equal(encoding, last.Element(Element("value"))!.Attribute("encoding")?.Value);
        Assert.Equal(value, Text(last.Element(Element("value"))!));
        Assert.Equal($"n{value}", Text(last.Element(Element("name"))!));
    }

    internal static byte[] Bytes(AttachedFile file)
    {
        using var copy = new MemoryStream();
        file.Content.CopyTo(copy);
        return copy.ToArray();
    }

    internal static XName Element(string name) => XName.Get(name, "urn:sealpost:fields:1");

    internal static string Text(XElement element) => element.Attribute("encoding") is null
        ? element.Value
        : Encoding.UTF8.GetString(Convert.FromBase64String(element.Value));

    private static IReadOnlyList<AttachedFile> Make(MailBench bench, Submission post) => DataAttachment.Make(bench.Form, post, MailBench.Facts, All);

    /// <summary>https://gitlab.gnome.org/GNOME/libxml2, in Debian's libxml2-utils.</summary>
    internal static void Validate(byte[] xml, string schema = "fields.xsd")
    {
        var start = new ProcessStartInfo("xmllint", ["--noout", "--nonet", "--schema", Path.Combine(Checkout.Root, "docs", schema), "-"])
        {
            RedirectStandardInput = true, RedirectStandardError = true,
        };
        using var lint = Process.Start(start)!;
        lint.StandardInput.BaseStream.Write(xml);
        lint.StandardInput.Close();
        var said = lint.StandardError.ReadToEnd();
        lint.WaitForExit();
        Assert.True(lint.ExitCode == 0, said);
    }

    /// <summary>RFC 4180 with every cell in quotes.</summary>
    private static List<List<string>> Cells(byte[] csv)
    {
        var text = Encoding.UTF8.GetString(csv).TrimStart('\uFEFF');
        var (rows, at) = (new List<List<string>> { new() }, 0);
        while (at < text.Length)
        {
            Assert.Equal('"', text[at]);
            var end = at + 1;
            while (text[end] != '"' || (end + 1 < text.Length && text[end + 1] == '"'))
            {
                end += text[end] == '"' ? 2 : 1;
            }

            rows[^1].Add(text[(at + 1)..end].Replace("\"\"", "\"", StringComparison.Ordinal));
            at = end + (text[end + 1] == ',' ? 2 : 3);
            if (text[end + 1] != ',' && at < text.Length)
            {
                rows.Add([]);
            }
        }

        return rows;
    }
}
