using System.Globalization;
using System.Text.RegularExpressions;
using Sealpost.Accepting;
using Sealpost.Rendering;
using Sealpost.Tests.Rendering;
using Xunit;

namespace Sealpost.Tests.Mailto;

/// <summary>The address that a visitor's mail program gets (RFC 6068).</summary>
public sealed partial class MailtoLinkTests
{
    private const string Fields = """{ "name": "m", "label": "M" }""";

    [Theory]
    [InlineData("a b", "a%20b")]
    [InlineData("1+1", "1%2B1")]
    [InlineData("100%", "100%25")]
    [InlineData("%41", "%2541")]
    [InlineData("a&cc=evil@example.org", "a%26cc%3Devil%40example.org")]
    [InlineData("a,b;c", "a%2Cb%3Bc")]
    [InlineData("who?#/", "who%3F%23%2F")]
    [InlineData("\"it's\" <b>", "%22it%27s%22%20%3Cb%3E")]
    [InlineData("Zoë – 日本 😀", "Zo%C3%AB%20%E2%80%93%20%E6%97%A5%E6%9C%AC%20%F0%9F%98%80")]
    [InlineData("(a)!*", "%28a%29%21%2A")]
    [InlineData("a\tb", "a%09b")]
    [InlineData("a\0b", "a%E2%90%80b")]
    [InlineData("a-b_c.d~e", "a-b_c.d~e")]
    public void A_value_is_percent_encoded_as_UTF_8(string value, string encoded) =>
        Assert.Equal($"mailto:o@example.org?subject=s&body=M%3A%20{encoded}", Make(Fields, ("m", value)).Address);

    [Theory]
    [InlineData("a\r\nb")]
    [InlineData("a\nb")]
    [InlineData("a\rb")]
    [InlineData("\na\nb\n\n")]
    public void A_line_break_of_any_kind_is_CR_LF_and_several_lines_begin_below_their_label(string value) =>
        Assert.Equal("mailto:o@example.org?subject=s&body=M%3A%0D%0Aa%0D%0Ab", Make(Fields, ("m", value)).Address);

    [Theory]
    [InlineData("""["a@example.org", "b@example.org"]""", "a@example.org,b@example.org?")]
    [InlineData("""["a+b%c&d=e?f'g/h#i@example.org"]""", "a%2Bb%25c%26d%3De%3Ff%27g%2Fh%23i@example.org?")]
    [InlineData("""["a@bücher.example"]""", "a@xn--bcher-kva.example?")]
    [InlineData("""["a@example.org"], "cc": ["c+d@example.org", "e@Straße.example"]""", "a@example.org?cc=c%2Bd@example.org,e@xn--strae-oqa.example&")]
    public void Addresses_are_joined_by_bare_commas_and_their_own_signs_are_encoded(string recipients, string start)
    {
        var link = Make(Fields, $"\"recipients\": {recipients}, \"subject\": \"s\"", ("m", "x"));
        Assert.Equal($"mailto:{start}subject=s&body=M%3A%20x", link.Address);
    }

    [Fact]
    public void Sensitive_fields_files_and_what_the_form_does_not_declare_stay_out()
    {
        const string fields = """
            { "name": "m", "label": "M" }, { "name": "secret", "label": "Card", "sensitive": true }, { "name": "cv", "label": "CV", "type": "file" },
            { "name": "page", "type": "hidden" }, { "name": "empty", "label": "More" }
            """;
        var link = Make(fields, Head("{m} {cv}"), ("m", "x"), ("secret", "4711"), ("cv", "cv.pdf"), ("extra", "EXTRA"), ("_subject", "EXTRA"), ("page", ""));

        Assert.Equal("M: x\r\nMore: \r\n\r\nNot in this mail, which would not be sealed: Card. Please send it with the form only.\r\nPlease attach: CV.", Body(link));
        Assert.StartsWith("mailto:o@example.org?subject=x&body=", link.Address, StringComparison.Ordinal);
        Assert.Equal(["secret", "cv"], link.LeftOut);
        Assert.False(link.Cut);
    }

    [Fact]
    public void A_form_without_fields_is_its_addresses_and_its_subject() =>
        Assert.Equal("mailto:o@example.org?subject=s", Make("", ("m", "x")).Address);

    [Fact]
    public void A_subject_stays_one_line()
    {
        var link = Make(Fields, Head("About {m}"), ("m", "x\r\nBcc: evil@example.org\u2028y\vz"));
        Assert.StartsWith("mailto:o@example.org?subject=About%20x%20Bcc%3A%20evil%40example.org%20y%20z&body=", link.Address, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("é")]
    [InlineData("e\u0301")]
    [InlineData("😀")]
    [InlineData("👩🏽‍🚀")]
    [InlineData("x\ny")]
    [InlineData("100% &")]
    public void A_long_value_is_cut_between_characters_and_the_others_stay(string character)
    {
        const string fields = """{ "name": "n", "label": "N" }, { "name": "m", "label": "M" }, { "name": "o", "label": "O" }""";
        var text = "a" + string.Concat(Enumerable.Repeat(character, 3_000)) + "b";
        var link = Make(fields, ("n", "Zoë"), ("m", text), ("o", "end"));

        Assert.InRange(link.Address.Length, MailtoLink.Longest - Uri.EscapeDataString(character).Length - 6, MailtoLink.Longest);
        Assert.True(link.Cut);
        Assert.Equal(["m"], link.LeftOut);
        var body = Body(link).ReplaceLineEndings("\n");
        Assert.StartsWith("N: Zoë\nM:", body, StringComparison.Ordinal);
        Assert.EndsWith("\nO: end\n\nThe text was too long to be handed over, and was cut. Please add what is missing.", body, StringComparison.Ordinal);
        var kept = body[(body.IndexOf("M:", StringComparison.Ordinal) + 3)..body.IndexOf('…', StringComparison.Ordinal)];
        Assert.StartsWith(kept, text, StringComparison.Ordinal);
        Assert.True(new StringInfo(character).LengthInTextElements > 1 || (kept.Length - 1) % character.Length == 0);
    }

    [Fact]
    public void Two_long_values_get_the_same_room_and_a_short_one_all_it_needs()
    {
        const string fields = """{ "name": "a" }, { "name": "b" }, { "name": "c" }""";
        var link = Make(fields, ("a", new string('X', 5_000)), ("b", new string('Y', 50)), ("c", new string('Z', 3_000)));
        var body = Body(link);
        Assert.Equal(body.Count(c => c == 'X'), body.Count(c => c == 'Z'));
        Assert.Equal(50, body.Count(c => c == 'Y'));
        Assert.Equal(["a", "c"], link.LeftOut);
        Assert.InRange(link.Address.Length, MailtoLink.Longest - 1, MailtoLink.Longest);
    }

    [Fact]
    public void Of_too_many_fields_the_empty_ones_go_first_and_then_the_last_ones()
    {
        var fields = string.Join(',', Enumerable.Range(0, 120).Select(i => $"{{ \"name\": \"f{i}\", \"label\": \"The label of field number {i}\" }}"));
        var link = Make(fields, [.. Enumerable.Range(0, 120).Where(i => i % 2 == 1).Select(i => ($"f{i}", "value"))]);
        Assert.InRange(link.Address.Length, MailtoLink.Longest - 100, MailtoLink.Longest);
        Assert.StartsWith("The label of field number 1: value\r\nThe label of field number 3: value\r\n", Body(link), StringComparison.Ordinal);
        Assert.Contains("f0", link.LeftOut);
        Assert.Contains("f119", link.LeftOut);
        Assert.DoesNotContain("f1", link.LeftOut);
        Assert.True(link.Cut);
    }

    [Fact]
    public void Too_many_addresses_make_no_link()
    {
        var many = string.Join(',', Enumerable.Range(0, 120).Select(i => $"\"owner-{i}@example.org\""));
        Assert.Null(TryMake(Fields, $"\"recipients\": [{many}], \"subject\": \"s\"", ("m", "x")));
    }

    [Fact]
    public async Task Another_programs_parser_reads_back_what_was_typed()
    {
        const string fields = """{ "name": "a", "label": "Label, & % + = ?" }, { "name": "m", "label": "M" }""";
        var any = new AnyText(20261125);
        string[] texts = [.. NaughtyStrings.All, .. Enumerable.Range(0, 300).Select(_ => any.Next()), .. Enumerable.Range(0, 50).Select(_ => string.Concat(Enumerable.Range(0, 9).Select(_ => any.Next())))];
        var links = texts.Select(text => Make(fields, """ "recipients": ["a+b@example.org", "c@bücher.example"], "cc": ["d&e@example.org"], "subject": "About {m}" """, ("a", "1"), ("m", text))).ToArray();
        Assert.All(links, link => Assert.Matches(Rfc6068(), link.Address));
        Assert.All(links, link => Assert.InRange(link.Address.Length, 1, MailtoLink.Longest));

        var read = await MailtoReader.ReadAsync([.. links.Select(link => link.Address)]);
        Assert.Contains(links, link => link.Cut);
        for (var i = 0; i < texts.Length; i++)
        {
            Assert.Equal("mailto:", read[i].Protocol);
            Assert.Equal(["a+b@example.org", "c@xn--bcher-kva.example"], read[i].To);
            Assert.Equal("d&e@example.org", read[i].Headers["cc"]);
            Assert.Equal(["body", "cc", "subject"], read[i].Headers.Keys.Order());
            Assert.Equal(read[i].Headers, read[i].Form);
            Assert.DoesNotContain('\n', read[i].Subject);
            Assert.DoesNotContain('\r', read[i].Subject);
            if (!links[i].Cut)
            {
                var shown = VisitorText.Show(texts[i], readable: true).Trim('\n');
                Assert.Equal($"Label, & % + = ?: 1\r\nM:{(shown.Contains('\n') ? "\r\n" : " ")}{shown.Replace("\n", "\r\n", StringComparison.Ordinal)}", read[i].Body);
            }
        }
    }

    private static string Head(string subject) => $"\"recipients\": [\"o@example.org\"], \"subject\": \"{subject}\"";

    private static string Body(MailtoLink link) => Uri.UnescapeDataString(link.Address[(link.Address.IndexOf("&body=", StringComparison.Ordinal) + 6)..]);

    private static MailtoLink Make(string fields, params (string Name, string Value)[] values) => Make(fields, Head("s"), values);

    private static MailtoLink Make(string fields, string head, params (string Name, string Value)[] values) => TryMake(fields, head, values)!;

    private static MailtoLink? TryMake(string fields, string head, params (string Name, string Value)[] values)
    {
        var loaded = FormReader.Read("/nowhere/form.json", $"{{ {head}, \"fields\": [{fields}] }}");
        // A sensitive field asks for a key; here it only has to stay out.
        var form = loaded.Form ?? Unkeyed(fields, head);
        return MailtoLink.Make(form, new([.. values.Select(value => new SubmittedField(value.Name, [value.Value]))]), Words.English);
    }

    private static Form Unkeyed(string fields, string head)
    {
        var form = FormReader.Read("/nowhere/form.json", $"{{ {head}, \"fields\": [{fields.Replace(", \"sensitive\": true", "", StringComparison.Ordinal)}] }}").Form!;
        return new(form.Name, form.Definition with { Fields = [.. form.Definition.Fields.Select(field => field with { Sensitive = field.Name == "secret" })] }, form.Source, [], [], form.Patterns);
    }

    /// <summary>The grammar of section 2, without what we never write.</summary>
    [GeneratedRegex(@"\Amailto:[A-Za-z0-9._~%@,-]+\?(cc=[A-Za-z0-9._~%@,-]+&)?subject=([A-Za-z0-9._~-]|%[0-9A-F]{2})*(&body=([A-Za-z0-9._~-]|%[0-9A-F]{2})*)?\z")]
    private static partial Regex Rfc6068();
}
