using Xunit;

namespace Sealpost.Tests.Rendering;

/// <summary>The built-in templates, and what they are given.</summary>
public sealed class DefaultMailTests
{
    private const string Fields = """
        { "name": "name", "label": "Your name" }, { "name": "message", "type": "textarea" }, { "name": "cv", "type": "file" },
        { "name": "account", "sensitive": true }
        """;

    private const string Block = "-----BEGIN PGP MESSAGE-----\r\n\r\nhF4D\r\n=Xy0z\r\n-----END PGP MESSAGE-----\r\n";

    [Fact]
    public void The_plain_part_has_a_line_for_each_field_in_the_order_of_the_page_and_a_signature()
    {
        using var bench = new MailBench(Fields, scope: "message");
        Assert.Equal(
            "z: late\r\naccount: 7\r\nmessage:\r\na\r\nb\r\na: later\r\nYour name: Zoë\r\n"
            + "\r\n-- \r\nForm contact, reference 0123456789abcdefghjkmnpqrs\r\nAccepted 2026-03-31 10:05 UTC\r\n",
            bench.Render(("z", "late"), ("account", "7"), ("message", "a\nb"), ("a", "later"), ("name", "Zoë")).Text);
    }

    [Fact]
    public void A_sealed_field_is_hidden_wherever_it_could_be_reached_and_the_block_stands_in_its_place()
    {
        const string own = "{{values.account}}{{#each fields}}{{name}}{{value}}{{/each}}{{subject}}{{#if values.account}}yes{{/if}}{{sealedBlock}}";
        var post = MailBench.Post(("name", "Zoë"), ("account", "NL-4711"), ("undeclared", "NL-4712")) with { Subject = "About NL-4711" };
        foreach (var template in new[] { "", ", \"template\": { \"html\": \"t.hbs\", \"text\": \"t.hbs\" }" })
        {
            using var bench = new MailBench(Fields, $"\"subject\": \"From {{name}}\"{template}", "fields", ("t.hbs", own));
            Assert.Empty(bench.Errors);
            var mail = bench.Render(post, Block);
            Assert.DoesNotContain("NL-471", $"{mail.Subject}{mail.Text}{mail.Html}", StringComparison.Ordinal);
            Assert.Contains("[sealed, see the encrypted block below]", mail.Text, StringComparison.Ordinal);
            Assert.Contains("NL-4711", bench.Render(post).Text, StringComparison.Ordinal);
        }

        using var usual = new MailBench(Fields, scope: "fields");
        var readable = usual.Render(post, Block);
        Assert.Contains($"undeclared: [sealed, see the encrypted block below]\r\n\r\n{Block}\r\n-- \r\n", readable.Text, StringComparison.Ordinal);
        Assert.Contains(">-----BEGIN PGP MESSAGE-----<br><br>hF4D<br>&#61;Xy0z<br>-----END PGP MESSAGE-----</pre>", readable.Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "-----begin pgp message-----", "----- BEGIN PGP message-----")]
    [InlineData("fields", "-----BEGIN PGP", "----- BEGIN PGP")]
    [InlineData("message", "-----BEGIN PGP", "-----BEGIN PGP")]
    public void A_visitor_can_not_write_a_block_into_a_readable_mail(string? scope, string typed, string shown)
    {
        using var bench = new MailBench("""{ "name": "a" }, { "name": "b" }""", scope: scope);
        var mail = bench.Render(("a", typed));
        Assert.Contains($"a: {shown}\r\n", mail.Text, StringComparison.Ordinal);
        Assert.Contains($">{shown}</td>", mail.Html, StringComparison.Ordinal);
        Assert.Contains($"{shown}: x\r\n", bench.Render((typed, "x")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_forms_language_is_that_of_the_mail()
    {
        using var french = new MailBench(Fields, "\"language\": \"fr\"", "fields");
        var mail = french.Render(MailBench.Post(("account", "7"), ("", "x")), Block);
        Assert.StartsWith("account: [scellé, voir le bloc chiffré ci-dessous]\r\n(un champ sans nom): [", mail.Text, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n-- \r\nFormulaire contact, référence 0123456789abcdefghjkmnpqrs\r\nReçu le 2026-03-31 10:05 UTC\r\n", mail.Text, StringComparison.Ordinal);
        Assert.Contains("<html lang=\"fr\"", mail.Html, StringComparison.Ordinal);

        using var any = new MailBench(Fields, scope: "fields");
        Assert.Contains("<html lang=\"en\"", any.Render(("name", "Zoë")).Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://example.org", "https<span>:</span>//example<span>.</span>org")]
    [InlineData("zoe@example.org", "zoe<span>@</span>example<span>.</span>org")]
    [InlineData("www.example.org/a?b=c&d", "www<span>.</span>example<span>.</span>org/a?b&#61;c&amp;d")]
    [InlineData("(example.com)", "(example<span>.</span>com)")]
    [InlineData("javascript:alert(1)", "javascript<span>:</span>alert(1)")]
    [InlineData("mailto:zoe", "mailto<span>:</span>zoe")]
    [InlineData("tel:+33123456789", "tel<span>:</span>+33123456789")]
    [InlineData("\\\\server\\share", "<span>\\</span><span>\\</span>server<span>\\</span>share")]
    [InlineData("192.0.2.1", "192<span>.</span>0<span>.</span>2<span>.</span>1")]
    [InlineData("例え。テスト", "例え<span>。</span>テスト")]
    [InlineData("пример.рф", "пример<span>.</span>рф")]
    [InlineData("@zoe", "<span>@</span>zoe")]
    public void What_looks_like_a_link_leads_nowhere(string typed, string inert)
    {
        using var bench = new MailBench(Fields, scope: "message");
        Assert.Contains($">see <a style=\"color:inherit;text-decoration:none\">{inert}</a> now</td>", bench.Render(("name", $"see {typed} now")).Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("At 10:30, for 12.50 each.")]
    [InlineData("Well... yes: no")]
    [InlineData("a \\ b @ c : d . e")]
    public void What_is_no_link_is_left_alone(string typed)
    {
        using var bench = new MailBench(Fields, scope: "message");
        Assert.Contains($">{typed}</td>", bench.Render(("name", typed)).Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("שלום world", "rtl")]
    [InlineData("123, مرحبا", "rtl")]
    [InlineData("hello שלום", "ltr")]
    [InlineData("𐤀𐤁", "rtl")]
    [InlineData("𝒳 שלום", "ltr")]
    [InlineData("\u200Fhello", "rtl")]
    [InlineData("12 + 30", "ltr")]
    public void A_text_runs_in_the_direction_of_its_first_letter(string typed, string direction)
    {
        using var bench = new MailBench(Fields, scope: "message");
        Assert.Contains($"dir=\"{direction}\" valign=\"top\"", bench.Render(("name", typed)).Html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_visitors_file_can_not_pass_for_a_data_attachment()
    {
        using var bench = new MailBench(Fields, "\"attach\": [\"csv\"]", "message");
        var post = MailBench.Post(("cv", "Fields.csv")) with
        {
            Files = [MailBench.Upload("cv", "Fields.csv", "csv", 2048), MailBench.Upload("cv", "upload-Fields.csv", "csv"), MailBench.Upload("cv", "fields.txt", "text")],
        };
        Assert.StartsWith(
            "cv:\r\nFields.csv (CSV table, 2 KiB), attached as upload-upload-Fields.csv\r\nupload-Fields.csv (CSV table, 1 bytes)\r\nfields.txt (text, 1 bytes)\r\n\r\n-- ",
            bench.Render(post).Text, StringComparison.Ordinal);
        Assert.Equal("upload-upload-Fields.csv", Sealpost.Rendering.FileList.Name(bench.Form, post, post.Files[0], apart: false));
    }

    [Fact]
    public void A_sensitive_files_name_is_hidden_in_a_readable_mail()
    {
        using var bench = new MailBench("""{ "name": "cv", "type": "file", "sensitive": true }""", scope: "fields");
        var mail = bench.Render(MailBench.Post(("cv", "secret.pdf")) with { Files = [MailBench.Upload("cv", "secret.pdf", "pdf")] }, Block);
        Assert.DoesNotContain("secret", mail.Text + mail.Html, StringComparison.Ordinal);
    }
}
