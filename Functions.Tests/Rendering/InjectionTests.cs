using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Sealpost.Accepting;
using Xunit;

namespace Sealpost.Tests.Rendering;

/// <summary>Whatever a visitor writes, and wherever: nothing runs, nothing is fetched, and the page stays the template's.</summary>
[Collection(nameof(Reader))]
public sealed partial class InjectionTests(Reader reader)
{
    /// <summary>
    /// What is in the page, and what should be: the same template's page with harmless texts of the same length, parsed but not shown.
    /// The elements that make texts inert may differ, but not in what they can do.
    /// </summary>
    private const string Look = """
        harmless => {
            const acts = /^(on.*|href|src|srcset|srcdoc|action|formaction|background|poster|data|ping|xlink:href)$/i;
            const look = page => {
                const all = [...page.querySelectorAll('*')], inert = e => ['A', 'SPAN', 'BR'].includes(e.tagName);
                const names = list => [...new Set(list.flatMap(e => [...e.attributes].map(a => a.name)))].sort().join(' ');
                return JSON.stringify({
                    elements: all.filter(e => !inert(e)).map(e => `${e.tagName}`).join(' '), names: names(all.filter(e => !inert(e))),
                    inert: names(all.filter(inert)).split(' ').filter(n => n !== 'style').join(' '), comments: page.documentElement.outerHTML.split('<!--').length,
                    acting: all.flatMap(e => [...e.attributes]).filter(a => acts.test(a.name)).map(a => a.value).join(' '),
                });
            };
            return [look(document), look(new DOMParser().parseFromString(harmless, 'text/html')), 'pwned' in window ? 'pwned' : ''];
        }
        """;

    /// <summary>A template with a name in each place where one may stand.</summary>
    private const string Own = """
        <!doctype html><html lang="{{values.f0}}"><head><title>{{values.f0}}</title></head><body class="{{subject}}" id='{{values.f0}}'>
        <p title="{{values.f0}}" dir='{{values.f1}}' data-x="{{#if values.f0}}{{values.f0}}{{/if}}">{{values.f0}}</p>
        {{#each fields}}<p class="value" title='{{label}}{{name}}{{../subject}}' aria-label="{{value}}">{{label}} {{name}} {{value}}</p>{{/each}}
        <a href="https://www.example.org/" title="{{subject}}">{{subject}}</a></body></html>
        """;

    public static TheoryData<int, bool> Table
    {
        get
        {
            var table = new TheoryData<int, bool>();
            for (var i = 0; i < 4; i++)
            {
                table.Add(i, false);
                table.Add(i, true);
            }

            return table;
        }
    }

    [Theory]
    [MemberData(nameof(Table))]
    public async Task A_naughty_string_is_a_text_everywhere(int quarter, bool own)
    {
        using var bench = new MailBench(
            """{ "name": "f0" }, { "name": "f1", "type": "multiple", "choices": ["x"] }, { "name": "cv", "type": "file" }""",
            own ? "\"template\": { \"html\": \"own.hbs\" }" : "", null, ("own.hbs", Own));
        Assert.Empty(bench.Errors);
        await using var opened = await reader.OpenAsync("");
        foreach (var naughty in NaughtyStrings.All.Where((_, i) => i % 4 == quarter))
        {
            await opened.LoadAsync(Html(bench, naughty));
            await opened.Page.Mouse.MoveAsync(200, 200);
            var look = await opened.Page.EvaluateAsync<string[]>(Look, Html(bench, Harmless().Replace(naughty, "x")));
            Assert.True(opened.Events.Count == 0, $"{naughty} did: {string.Join(", ", opened.Events)}");
            Assert.True(look[0] == look[1], $"{naughty} made {look[0]} of {look[1]}");
            Assert.Equal("", look[2]);
            Assert.Contains($"\"acting\":\"{(own ? "https://www.example.org/" : "")}\"", look[0], StringComparison.Ordinal);
        }
    }

    /// <summary>Else the test above would pass in a browser that runs and loads nothing.</summary>
    [Fact]
    public async Task The_reader_runs_and_loads_what_is_not_escaped()
    {
        var seen = 0;
        await using var opened = await reader.OpenAsync("");
        foreach (var naughty in NaughtyStrings.All.Where((_, i) => i % 3 == 0))
        {
            opened.Events.Clear();
            try
            {
                await opened.LoadAsync($"<!doctype html><html><body><p>{naughty}</p></body></html>");
                seen += opened.Events.Count > 0 || await opened.Page.EvaluateAsync<bool>("'pwned' in window") ? 1 : 0;
            }
            catch (PlaywrightException)
            {
                // It led the page away.
                seen++;
            }
        }

        Assert.InRange(seen, 12, NaughtyStrings.All.Count / 3);
    }

    private static string Html(MailBench bench, string text) => bench.Render(new Submission(
        [new("f0", [text]), new("f1", [text, text]), new("cv", [text]), new(text, [text]), new($"a{text}", ["x"])])
    {
        Subject = text, Files = [MailBench.Upload("cv", text, "text"), MailBench.Upload("cv", $"{text}.txt", "text")],
    }).Html;

    /// <summary>Line breaks shape the page, and a link is no harm: all else becomes a letter, so that lengths stay.</summary>
    [GeneratedRegex("[^\r\n]")]
    private static partial Regex Harmless();
}
