using Xunit;

namespace Sealpost.Tests.Rendering;

/// <summary>What a template may not hold, with the place and the remedy; and what it may.</summary>
public sealed class TemplateLintTests
{
    private const string Fields = """{ "name": "email", "type": "email" }, { "name": "my field" }, { "name": "account", "sensitive": true }""";

    [Theory]
    // Braces.
    [InlineData("<p>\n{{{values.email}}}</p>", 2, "two braces")]
    [InlineData("<p>{{& subject}}</p>", 1, "two braces")]
    [InlineData("{{{{raw}}}} {{subject}} {{{{/raw}}}}", 1, "two braces")]
    [InlineData("a\nb\n{{> header}}", 3, "partials")]
    [InlineData("{{#> layout}}x{{/layout}}", 1, "partials")]
    [InlineData("{{#*inline \"x\"}}{{/inline}}", 1, "partials")]
    [InlineData("{{*decorate}}", 1, "partials")]
    [InlineData("{{#with fields}}{{/with}}", 1, "no other blocks")]
    [InlineData("{{lookup values subject}}", 1, "helpers are not known")]
    [InlineData("{{log \"x\"}}", 1, "helpers are not known")]
    [InlineData("{{#if (eq form \"a\")}}x{{/if}}", 1, "parentheses")]
    [InlineData("{{subject suffix=\"x\"}}", 1, "helpers are not known")]
    [InlineData("{{#if subject}}a{{^}}b{{/if}}", 1, "{{else}}")]
    [InlineData("{{^if subject}}b{{/if}}", 1, "{{#unless name}}")]
    [InlineData("{{#if subject}}a{{else if form}}b{{/if}}", 1, "inside it")]
    [InlineData("{{~subject}}", 1, "leave ~ out")]
    [InlineData("{{@root.subject}}", 1, "is not a name")]
    [InlineData("{{\"text\"}}", 1, "is not a name")]
    [InlineData("{{}}", 1, "names nothing")]
    [InlineData("\\{{subject}}", 1, "backslash")]
    [InlineData("{{subject}}}", 1, "one } too many")]
    [InlineData("a\n{{subject", 2, "never closed")]
    [InlineData("{{!-- note }}", 1, "never closed")]
    // Names.
    [InlineData("\n\n{{values.emial}}", 3, "no field 'emial'")]
    [InlineData("{{values.[My Field]}}", 1, "no field 'My Field'")]
    [InlineData("{{email}}", 1, "'email' is not known here")]
    [InlineData("{{subject.Length}}", 1, "'subject.Length' is not known here")]
    [InlineData("{{values}}", 1, "'values' is not known here")]
    [InlineData("{{texts.hello}}", 1, "no text 'hello'")]
    [InlineData("{{label}}", 1, "'label' is not known here")]
    [InlineData("{{fields}}", 1, "#each fields")]
    [InlineData("{{#each values}}{{/each}}", 1, "'values' is not known here")]
    [InlineData("{{#each subject}}{{/each}}", 1, "takes 'fields' only")]
    [InlineData("{{#each fields}}{{subject}}{{/each}}", 1, "with ../ before")]
    [InlineData("{{#each fields}}{{value.Length}}{{/each}}", 1, "'value.Length' is not known here")]
    [InlineData("{{#each fields}}{{sealed}}{{/each}}", 1, "is a flag")]
    [InlineData("{{#each fields}}{{@index}}{{/each}}", 1, "is not a name")]
    [InlineData("{{../subject}}", 1, "leads out")]
    [InlineData("{{this}}", 1, "'this' is not known here")]
    // Blocks.
    [InlineData("{{#if subject}}\nx", 1, "add {{/if}}")]
    [InlineData("x\n{{/if}}", 2, "closes nothing")]
    [InlineData("{{#if subject}}x\n{{/each}}", 2, "{{/if}} must close")]
    [InlineData("{{#each fields}}{{else}}x{{/each}}", 1, "once into an #if")]
    [InlineData("{{#if subject}}a{{else}}b{{else}}c{{/if}}", 1, "once into an #if")]
    [InlineData("{{else}}", 1, "once into an #if")]
    public void In_both_kinds_of_template_what_is_not_understood_names_line_and_remedy(string template, int line, string remedy)
    {
        Refused(template, html: true, line, remedy);
        Refused(template, html: false, line, remedy);
    }

    [Theory]
    // Where a name may not stand.
    [InlineData("<p title={{subject}}>x</p>", 1, "title=\"{{subject}}\"")]
    [InlineData("<p title=x{{subject}}>x</p>", 1, "without quotes")]
    [InlineData("<p {{subject}}>x</p>", 1, "inside a tag")]
    [InlineData("<p x{{subject}}=\"y\">x</p>", 1, "inside a tag")]
    [InlineData("<p {{#if subject}}title=\"a\"{{/if}}>x</p>", 1, "inside a tag")]
    [InlineData("<{{form}}>x", 1, "name of an element")]
    [InlineData("<p{{form}}>x", 1, "name of an element")]
    [InlineData("</{{form}}>", 1, "name of an element")]
    [InlineData("<a href=\"https://example.org/{{values.email}}\">x</a>", 1, "may not stand in href")]
    [InlineData("<a href=\"{{#if subject}}https://a.example{{/if}}\">x</a>", 1, "may not stand in href")]
    [InlineData("<img src=\"{{values.email}}\" alt=\"\">", 1, "may not stand in src")]
    [InlineData("<p style=\"color:{{values.email}}\">x</p>", 1, "may not stand in style")]
    [InlineData("<p onclick=\"{{values.email}}\">x</p>", 1, "may not stand in onclick")]
    [InlineData("<img srcset=\"{{values.email}}\">", 1, "may not stand in srcset")]
    [InlineData("<form action=\"{{values.email}}\">", 1, "may not stand in action")]
    [InlineData("<style>\np { color: {{form}} }\n</style>", 2, "in <style>")]
    [InlineData("<script>{{form}}</script>", 1, "<script> runs")]
    [InlineData("<!-- {{form}} -->", 1, "in a comment")]
    [InlineData("<!--[if mso]>{{form}}<![endif]-->", 1, "in a comment")]
    [InlineData("<!{{form}}>", 1, "in a comment")]
    // Blocks that would leave half a tag.
    [InlineData("{{#if subject}}<p title=\"a{{/if}}\">x</p>", 1, "whole tags")]
    [InlineData("<p title=\"{{#if subject}}a\">{{else}}b\">{{/if}}x</p>", 1, "whole tags")]
    [InlineData("<p title=\"{{#if subject}}a\" lang=\"{{/if}}\">x</p>", 1, "whole tags")]
    // What runs, loads or sends.
    [InlineData("<script src=\"https://x.example/a.js\"></script>", 1, "<script>")]
    [InlineData("<SCRIPT>alert(1)</SCRIPT>", 1, "<script>")]
    [InlineData("<p\nonclick=\"x()\">x</p>", 2, "onclick runs a script")]
    [InlineData("<p ONMOUSEOVER='x()'>x</p>", 1, "onmouseover runs a script")]
    [InlineData("<p/onclick=x()>x</p>", 1, "onclick runs a script")]
    [InlineData("<img src=\"https://x.example/pixel.png\" alt=\"\">", 1, "src would load")]
    [InlineData("<img src=\"//x.example/pixel.png\" alt=\"\">", 1, "src would load")]
    [InlineData("<img src=\"logo.png\" alt=\"\">", 1, "src would load")]
    [InlineData("<img src=https://x.example/p.png>", 1, "src would load")]
    [InlineData("<img src=\"data:image/svg+xml;base64,PHN2Zz4=\" alt=\"\">", 1, "src would load")]
    [InlineData("<img srcset=\"https://x.example/2x.png 2x\" alt=\"\">", 1, "srcset would load")]
    [InlineData("<table background=\"https://x.example/b.png\"></table>", 1, "background would load")]
    [InlineData("<td style=\"background:url(https://x.example/b.png)\"></td>", 1, "url(")]
    [InlineData("<td style=\"background:URL (x.png)\"></td>", 1, "URL (")]
    [InlineData("<td style=\"background:u\\72l(x.png)\"></td>", 1, "hide what it loads")]
    [InlineData("<td style=\"background:&#117;rl(x.png)\"></td>", 1, "hide what it loads")]
    [InlineData("<td style=\"background:image-set('x.png' 1x)\"></td>", 1, "image-set(")]
    [InlineData("<td style=\"width:expression(alert(1))\"></td>", 1, "expression(")]
    [InlineData("<style>\n@import 'https://x.example/a.css';\n</style>", 3, "@import")]
    [InlineData("<style>@font-face { font-family: x; }</style>", 1, "@font-face")]
    [InlineData("<style>a { b: c }</style ></style>", 1, "may not hold <")]
    [InlineData("<link rel=\"stylesheet\" href=\"https://x.example/a.css\">", 1, "<link>")]
    [InlineData("<iframe src=\"https://x.example\"></iframe>", 1, "<iframe>")]
    [InlineData("<object data=\"https://x.example\"></object>", 1, "<object>")]
    [InlineData("<embed src=\"https://x.example\">", 1, "<embed>")]
    [InlineData("<form></form>", 1, "<form>")]
    [InlineData("<base href=\"https://x.example/\">", 1, "<base>")]
    [InlineData("<meta http-equiv=\"Refresh\" content=\"0; https://x.example\">", 1, "http-equiv=\"Refresh\"")]
    [InlineData("<svg><script>x</script></svg>", 1, "<svg>")]
    [InlineData("<video poster=\"https://x.example/p.png\"></video>", 1, "poster would load")]
    [InlineData("<template><p>x</p></template>", 1, "<template>")]
    [InlineData("<a href=\"javascript:alert(1)\">x</a>", 1, "whole address")]
    [InlineData("<a href=\"&#106;avascript:alert(1)\">x</a>", 1, "whole address")]
    [InlineData("<a href=\"page.html\">x</a>", 1, "whole address")]
    [InlineData("<a ping=\"https://x.example\" href=\"https://a.example\">x</a>", 1, "ping would load")]
    [InlineData("<p formaction=\"x\">x</p>", 1, "not known to be safe")]
    [InlineData("<!--[if mso]>\n<img src=\"https://x.example/p.png\">\n<![endif]-->", 2, "src would load")]
    [InlineData("<!--[if gte mso 9]><xml><o:Evil/></xml><![endif]-->", 1, "<o:evil>")]
    // Unfinished.
    [InlineData("<p>1 < 2</p>", 1, "&lt;")]
    [InlineData("<p", 1, "never closed")]
    [InlineData("<p title=\"x>y</p>", 1, "quote of title")]
    [InlineData("<style>a {}", 1, "add </style>")]
    [InlineData("<title>x", 1, "add </title>")]
    [InlineData("<!-- x", 1, "add -->")]
    [InlineData("<!element x>", 1, "<!doctype html>")]
    [InlineData("<p title = \"x\">y</p>", 1, "without spaces")]
    public void In_HTML_what_could_run_load_or_break_out_names_line_and_remedy(string template, int line, string remedy) =>
        Refused(template, html: true, line, remedy);

    [Theory]
    [InlineData("{{subject}} {{form}} {{reference}} {{receipt}} {{accepted}} {{language}} {{sealedBlock}} {{texts.form}}",
        "S contact 0123456789abcdefghjkmnpqrs 0123456789abcdefghjkmnpqrs-0123456789abcdef 2026-03-31 10:05 UTC en  Form")]
    [InlineData("{{values.email}}|{{values.[my field]}}|{{values.account}}", "zoe|x &amp; y|7")]
    [InlineData("{{#each fields}}{{name}}{{#if ../subject}}{{../form}}{{/if}}{{#unless sealed}}{{value}}{{/unless}};{{/each}}",
        "emailcontactzoe;my fieldcontactx &amp; y;accountcontact7;")]
    [InlineData("{{#if values.account}}a{{else}}b{{/if}}{{#unless sealedBlock}}c{{/unless}}", "ac")]
    [InlineData("a\n{{#if subject}}\nb\n{{/if}}\n{{! note }}\nc\n", "a\nb\nc\n")]
    [InlineData("{{ subject }}{{!-- {{{x}}} --}}{{# if subject}}{{/ if }}", null)]
    [InlineData("{{subject}}{{!-- {{{x}}} --}}{{#if  subject }}y{{/ if }}", "Sy")]
    [InlineData("<p title=\"{{values.[my field]}} {{#if subject}}a{{/if}}\" lang='{{language}}' data-x=\"{{form}}\">x</p>",
        "<p title=\"x &amp; y a\" lang='en' data-x=\"contact\">x</p>")]
    [InlineData("<title>{{subject}}</title><style>@media print { p { color: red }}</style>", "<title>S</title><style>@media print { p { color: red }}</style>")]
    [InlineData("<!--[if mso]><table><tr><td><![endif]-->x<!--[if !mso]><!-->y<!--<![endif]-->", "<!--[if mso]><table><tr><td><![endif]-->x<!--[if !mso]><!-->y<!--<![endif]-->")]
    [InlineData("<a href=\"https://a.example/?a=1&amp;b=2\">x</a><br/><hr><img alt=\"\" src=\"data:image/png;base64,iVBORw0KGgo=\">",
        "<a href=\"https://a.example/?a=1&amp;b=2\">x</a><br/><hr><img alt=\"\" src=\"data:image/png;base64,iVBORw0KGgo=\">")]
    public void What_is_allowed_works(string template, string? expected)
    {
        using var bench = Bench(template, html: true);
        if (expected is null)
        {
            Assert.NotEmpty(bench.Errors);
            return;
        }

        Assert.Empty(bench.Errors);
        var html = bench.Render(("email", "zoe"), ("my field", "x & y"), ("account", "7")).Html;
        Assert.Equal(expected, html);
    }

    [Fact]
    public void An_attribute_and_a_title_hold_text_only()
    {
        using var bench = Bench("<title>{{subject}}</title><p title=\"{{values.email}}\" lang='{{values.email}}'>{{values.email}}</p>", html: true);
        var html = bench.Render(MailBench.Post(("email", "www.example.org \"'`<b>\nx")) with { Subject = "www.example.org" }).Html;
        Assert.StartsWith("<title>www.example.org</title><p title=\"www.example.org &quot;&#39;&#96;&lt;b&gt;\nx\" lang='www.example.org &quot;&#39;&#96;", html, StringComparison.Ordinal);
        Assert.EndsWith("</a> &quot;&#39;&#96;&lt;b&gt;<br>x</p>", html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plain_template_escapes_nothing_and_ends_lines_with_CR_LF()
    {
        using var bench = Bench("Dear <owner>,\r\n{{values.email}}\n", html: false);
        Assert.Empty(bench.Errors);
        Assert.Equal("Dear <owner>,\r\n<b> & \"\r\n", bench.Render(("email", "<b> & \"")).Text);
    }

    [Theory]
    [InlineData("{{subject}}", "fields", 1)]
    [InlineData("{{#if sealedBlock}}x{{/if}}", "fields", 1)]
    [InlineData("{{subject}}{{#each fields}}{{../sealedBlock}}{{/each}}", "fields", 0)]
    [InlineData("{{subject}}", "message", 0)]
    public void A_form_that_seals_fields_has_a_template_that_shows_the_block(string template, string scope, int errors)
    {
        using var bench = new MailBench(Fields, "\"template\": { \"text\": \"own.hbs\" }", scope, ("own.hbs", template));
        Assert.Equal(errors, bench.Errors.Count(error => error.Message.Contains("nobody could read them", StringComparison.Ordinal)));
        Assert.Equal(errors, bench.Errors.Count);
    }

    [Fact]
    public void Each_fault_is_told_not_only_the_first()
    {
        using var bench = Bench("{{{a}}}\n{{b}}\n<script>\n{{#if subject}}", html: true);
        Assert.Equal([1, 2, 3, 4], bench.Errors.Select(error => int.Parse(error.Message.Split("line ")[1].Split(':')[0], null)));
    }

    private static void Refused(string template, bool html, int line, string remedy)
    {
        using var bench = Bench(template, html);
        var errors = bench.Errors.Where(error => error.Message.Contains(remedy, StringComparison.Ordinal)).ToList();
        Assert.True(errors.Count > 0, $"No '{remedy}' in: {string.Join(" / ", bench.Errors.Select(error => error.Message))}");
        Assert.Equal("contact.json", errors[0].File);
        Assert.Equal(html ? "$.template.html" : "$.template.text", errors[0].Path);
        Assert.StartsWith($"templates/own.hbs, line {line}: ", errors[0].Message, StringComparison.Ordinal);
    }

    private static MailBench Bench(string template, bool html) => new(
        Fields, $"\"subject\": \"S\", \"template\": {{ \"{(html ? "html" : "text")}\": \"templates/own.hbs\" }}", "message", ("templates/own.hbs", template));
}
