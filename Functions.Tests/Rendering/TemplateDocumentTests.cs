using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Sealpost.Accepting;
using Sealpost.Accepting.Orders;
using Sealpost.Rendering;
using Sealpost.Tests.Bench;
using Sealpost.Wiring;
using Xunit;

namespace Sealpost.Tests.Rendering;

/// <summary>What docs/templates.md says is so.</summary>
public sealed partial class TemplateDocumentTests
{
    private const string Fields = """{ "name": "name" }, { "name": "message" }, { "name": "account", "sensitive": true }""";

    private static readonly string Document = File.ReadAllText(Path.Combine(Checkout.Root, "docs", "templates.md"));

    [Fact]
    public void The_example_works()
    {
        var example = Document.Split("```handlebars\n")[1].Split("```")[0];
        using var bench = new MailBench(Fields, "\"template\": { \"html\": \"templates/contact.html.hbs\" }", "fields", ("templates/contact.html.hbs", example));
        Assert.Empty(bench.Errors);

        var html = bench.Render(MailBench.Post(("name", "Zoë"), ("message", "a\nb"), ("account", "NL-4711")), "BLOCK").Html;
        Assert.Contains("<p dir=\"auto\" style=\"white-space:pre-wrap\">a<br>b</p>\n<p>Account: [sealed", html, StringComparison.Ordinal);
        Assert.Contains("<tr><th align=\"left\">name</th><td dir=\"ltr\">Zoë</td></tr>\n<tr>", html, StringComparison.Ordinal);
        Assert.Contains("<pre>BLOCK</pre>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("myself", html, StringComparison.Ordinal);
        Assert.Contains("<p>A new customer.</p>", bench.Render(("name", "Zoë")).Html, StringComparison.Ordinal);
    }

    [Fact]
    public void The_table_names_all_there_is()
    {
        var table = Document.Split("| name | what it is |")[1].Split("\n\n")[0];
        var names = Quoted().Matches(table).Select(match => match.Groups[1].Value).ToHashSet();
        Assert.All(TemplateNames.Top.Concat(TemplateNames.OfField), name => Assert.Contains(name, names));
        var texts = Quoted().Matches(table.Split("`texts.NAME`")[1]).Select(match => match.Groups[1].Value).ToList();
        Assert.All(texts, name => Assert.Contains(name, MailWords.English.Keys));
    }

    [Theory]
    [InlineData("mail.html.hbs", true)]
    [InlineData("mail.txt.hbs", false)]
    public void The_built_in_templates_pass_their_own_check_and_render_the_same_when_copied(string name, bool html)
    {
        using var copied = new MailBench(
            Fields, $"\"template\": {{ \"{(html ? "html" : "text")}\": \"copy.hbs\" }}", "fields", ("copy.hbs", MailTemplates.BuiltIn(name)));
        using var usual = new MailBench(Fields, scope: "fields");
        Assert.Empty(copied.Errors);
        var post = MailBench.Post(("name", "Zoë"), ("message", "a\nb"), ("account", "1"), ("x", "y"));
        Assert.Equal(usual.Render(post, "BLOCK"), copied.Render(post, "BLOCK"));
    }

    [Theory]
    [InlineData("mail.html.hbs", true)]
    [InlineData("mail.txt.hbs", false)]
    public void A_copy_of_a_built_in_template_shows_an_order_as_well(string name, bool html)
    {
        const string order = "\"order\": { \"columns\": [{ \"name\": \"sku\" }, { \"name\": \"price\", \"type\": \"price\" }], \"currency\": \"CHF\" }";
        using var copied = new MailBench(Fields, $"{order}, \"template\": {{ \"{(html ? "html" : "text")}\": \"copy.hbs\" }}", "message", ("copy.hbs", MailTemplates.BuiltIn(name)));
        Assert.Empty(copied.Errors);
        var post = OrderReader.Read(copied.Form.Definition, MailBench.Post(("name", "Zoë"), ("items[0][sku]", "A <1>"), ("items[0][price]", "9.90"))).WithoutLines(copied.Form);
        var mail = html ? copied.Render(post).Html : copied.Render(post).Text;
        Assert.Contains(html ? "A &lt;1&gt;" : "A <1>", mail, StringComparison.Ordinal);
        Assert.Contains("9.90 CHF", mail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_form_whose_template_is_refused_is_not_used()
    {
        var folder = Directory.CreateTempSubdirectory("sealpost-forms-");
        File.WriteAllText(Path.Combine(folder.FullName, "own.hbs"), "{{{subject}}}");
        File.WriteAllText(Path.Combine(folder.FullName, "contact.json"),
            """{ "recipients": ["owner@example.org"], "subject": "s", "template": { "text": "own.hbs" }, "fields": [{ "name": "a" }] }""");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration["Forms:Path"] = folder.FullName;
        builder.AddSealpost(Checkout.Root);
        using var services = builder.Services.BuildServiceProvider();

        Assert.True(services.GetRequiredService<FormCatalog>().TryGet("contact", out var loaded));
        Assert.Null(loaded.Form);
        Assert.StartsWith("own.hbs, line 1: ", Assert.Single(loaded.Errors).Message, StringComparison.Ordinal);
        folder.Delete(recursive: true);
    }

    [Fact]
    public void What_the_check_passes_the_engine_can_read()
    {
        // Every name and block in every place, as the check puts them together for the engine.
        var all = string.Concat(TemplateNames.Top.Where(name => name != "fields").Select(name => $"{{{{{name}}}}}{{{{#if {name}}}}}a{{{{else}}}}b{{{{/if}}}}"))
            + string.Concat(MailWords.English.Keys.Select(name => $"{{{{texts.{name}}}}}")) + "{{#unless fields}}none{{/unless}}{{#each fields}}"
            + string.Concat(TemplateNames.OfField.Select(name => $"{{{{#if {name}}}}}{{{{#unless ../values.[any: name, \"quoted\"=(x)/.]}}}}c{{{{/unless}}}}{{{{/if}}}}"))
            + "{{/each}}<p title='{{values.[any: name, \"quoted\"=(x)/.]}}'>{{values.[any: name, \"quoted\"=(x)/.]}}</p>";
        using var bench = new MailBench(
            """{ "name": "any: name, \"quoted\"=(x)/." }""", "\"template\": { \"html\": \"all.hbs\", \"text\": \"all.hbs\" }", "message", ("all.hbs", all));
        Assert.Empty(bench.Errors);
        Assert.EndsWith("<p title='7'>7</p>", bench.Render(("any: name, \"quoted\"=(x)/.", "7")).Html, StringComparison.Ordinal);
    }

    [GeneratedRegex("`(?:\\.\\./|texts\\.|values\\.)?([A-Za-z]+)`")]
    private static partial Regex Quoted();
}
