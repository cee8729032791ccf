using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Sealpost.Accepting;
using Sealpost.Rendering;
using Xunit;

namespace Sealpost.Tests.Rendering;

/// <summary>Whatever is posted comes out as it was: in the data files exactly, for people with pictures of control characters.</summary>
[Collection(nameof(Reader))]
public sealed partial class ExactTextTests(Reader reader)
{
    private const int Count = 14;

    private static readonly string Fields = string.Join(", ", Enumerable.Range(0, Count).Select(i => $$"""{ "name": "f{{i}}", "label": "⟦{{i}}⟧" }"""));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public async Task Any_text_comes_out_of_every_part(ulong seed)
    {
        var any = new AnyText(seed);
        string[] values = [.. Enumerable.Range(0, Count - 1).Select(_ => any.Next()), any.Long()];
        using var bench = new MailBench(Fields, scope: "message");
        var post = MailBench.Post([.. values.Select((value, i) => ($"f{i}", value))]);
        var mail = bench.Render(post);

        var files = DataAttachment.Make(bench.Form, post, MailBench.Facts, [DataFormat.Json, DataFormat.Xml]).Select(DataAttachmentTests.Bytes).ToList();
        Same(seed, values, Json(files[0]));
        Same(seed, values, Xml(files[1]));
        string[] shown = [.. values.Select(Shown)];
        Same(seed, shown, Text(mail.Text));
        await using var opened = await reader.OpenAsync(mail.Html);
        Same(seed, shown, await opened.ValuesAsync());
        Assert.Empty(opened.Events);
    }

    private static void Same(ulong seed, string[] expected, string[] found)
    {
        Assert.True(expected.Length == found.Length, $"Seed {seed}: {found.Length} fields.");
        for (var i = 0; i < expected.Length; i++)
        {
            var at = expected[i].Zip(found[i]).TakeWhile(pair => pair.First == pair.Second).Count();
            Assert.True(expected[i] == found[i], $"Seed {seed}, field {i}, at {at}: "
                + $"{JsonSerializer.Serialize(Around(expected[i], at))} became {JsonSerializer.Serialize(Around(found[i], at))}");
        }
    }

    private static string Around(string text, int at) => text[Math.Max(0, at - 20)..Math.Min(text.Length, at + 20)];

    /// <summary>Line breaks as LF, and of what else has a Unicode picture, that.</summary>
    private static string Shown(string value) => Control().Replace(
        LineBreak().Replace(value, "\n"), match => match.Value == "\u007F" ? "\u2421" : ((char)(0x2400 + match.Value[0])).ToString());

    private static string[] Json(byte[] file)
    {
        using var json = JsonDocument.Parse(file);
        return [.. json.RootElement.GetProperty("fields").EnumerateArray().Select(field => field.GetProperty("values")[0].GetString()!)];
    }

    private static string[] Xml(byte[] file) =>
    [
        .. XDocument.Load(new MemoryStream(file)).Root!.Elements(DataAttachmentTests.Element("field"))
            .Select(field => DataAttachmentTests.Text(field.Element(DataAttachmentTests.Element("value"))!)),
    ];

    private static string[] Text(string text)
    {
        Assert.DoesNotMatch("(?<!\r)\n|\r(?!\n)", text);
        var body = text[..text.LastIndexOf("\r\n\r\n-- \r\n", StringComparison.Ordinal)].Replace("\r\n", "\n", StringComparison.Ordinal);
        return [.. Label().Split(body).Skip(1).Select(value => value[0] == ' ' ? value[1..] : value.StartsWith('\n') ? value[1..] : $"no separator: {value}")];
    }

    [GeneratedRegex("\r\n|\r")]
    private static partial Regex LineBreak();

    [GeneratedRegex("[\u0000-\u0008\u000B-\u001F\u007F]")]
    private static partial Regex Control();

    [GeneratedRegex(@"(?:\A|\n)⟦\d+⟧:(?=[ \n])")]
    private static partial Regex Label();
}
