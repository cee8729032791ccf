using System.Text.Json;
using System.Text.RegularExpressions;
using Sealpost.Tests.Bench;
using Xunit;

namespace Sealpost.Tests.Deploying;

/// <summary>Alerts, their queries, the words that the application logs, and docs/runbook.md belong together.</summary>
public sealed partial class RunbookTests : IAsyncLifetime
{
    private static readonly string[] Parts = ["What it means", "Where to look", "What to do"];

    private Template? _template;

    private JsonElement Alerts => _template!.Module("alerts");

    private static Dictionary<string, string> Queries => Directory.GetFiles(Path.Combine(Template.Folder, "queries"), "*.kql").ToDictionary(file => Path.GetFileName(file), File.ReadAllText);

    /// <summary>The texts of what the application logs, without what stands for values.</summary>
    private static IReadOnlyList<string> Messages { get; } =
    [
        .. Directory.GetFiles(Path.Combine(Checkout.Root, "Functions"), "*.cs", SearchOption.AllDirectories).Where(file => !file.Contains("/obj/", StringComparison.Ordinal))
            .SelectMany(file => Message().Matches(File.ReadAllText(file))).Select(match => Value().Replace(match.Groups[1].Value, "\0")),
    ];

    public async ValueTask InitializeAsync() => _template = await Template.BuildAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Every_alert_has_an_entry_with_its_three_parts_and_the_query_that_it_asks()
    {
        var entries = (await File.ReadAllTextAsync(Path.Combine(Checkout.Root, "docs", "runbook.md"))).Split("\n## ").Skip(1).ToDictionary(entry => entry.Split('\n')[0], entry => entry);
        var rules = Alerts.GetProperty("variables").GetProperty("rules").EnumerateArray().ToDictionary(rule => rule.GetProperty("name").GetString()!);
        Assert.Equal(rules.Keys.Order(), entries.Keys.Order());
        var azure = await File.ReadAllTextAsync(Path.Combine(Checkout.Root, "docs", "azure.md"));
        foreach (var (name, rule) in rules)
        {
            var entry = entries[name];
            Assert.All(Parts, part => Assert.Single(Regex.Matches(entry, $@"^\*\*{part}\.\*\* ", RegexOptions.Multiline)));
            Assert.Contains($"Severity {rule.GetProperty("severity").GetInt32()}, ", entry, StringComparison.Ordinal);
            var named = Link().Matches(entry).Select(match => match.Groups[1].Value).ToList();
            Assert.All(named, query => Assert.Contains(query, Queries.Keys));
            Assert.StartsWith(Queries[named[0]], Asked(rule.GetProperty("query").GetString()!), StringComparison.Ordinal);
            Assert.Contains($"| [`{name}`](runbook.md#{name}) |", azure, StringComparison.Ordinal);
            Assert.Contains($"| `{named[0]}` |", azure.Split($"runbook.md#{name})")[1].Split('\n')[0], StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Silence_is_an_alert_only_where_somebody_said_how_many_mails_are_usual()
    {
        var rules = Alerts.GetProperty("variables").GetProperty("rules").EnumerateArray().ToList();
        Assert.Equal("[greater(parameters('usualMails'), 0)]", rules.Single(rule => rule.GetProperty("name").GetString() == "sealpost-no-mail").GetProperty("enabled").GetString());
        Assert.All(rules.Where(rule => rule.GetProperty("name").GetString() != "sealpost-no-mail"), rule => Assert.True(rule.GetProperty("enabled").GetBoolean()));
        Assert.Equal(0, _template!.Root.GetProperty("parameters").GetProperty("usualMails").GetProperty("defaultValue").GetInt32());
    }

    [Fact]
    public void Every_query_is_asked_by_an_alert_or_the_workbook_or_named_in_the_runbook()
    {
        Assert.Equal(6, Queries.Count);
        var asked = Alerts.GetProperty("variables").EnumerateObject().Concat(_template!.Module("workbook").GetProperty("variables").EnumerateObject())
            .Where(variable => variable.Value.ValueKind is JsonValueKind.String).Select(variable => variable.Value.GetString()).ToList();
        var runbook = File.ReadAllText(Path.Combine(Checkout.Root, "docs", "runbook.md"));
        Assert.All(Queries, query => Assert.True(asked.Contains(query.Value) || runbook.Contains($"queries/{query.Key})", StringComparison.Ordinal), query.Key));
    }

    /// <summary>What begins a message, what is in it and what is taken out of it, in this order, is in one and the same text.</summary>
    [Fact]
    public void Every_query_looks_for_words_that_the_application_writes()
    {
        foreach (var (name, query) in Queries)
        {
            var begins = Begins().Matches(query).Select(match => match.Groups[1].Value).ToList();
            Assert.All(begins, word => Assert.Contains(Messages, message => message.StartsWith(word, StringComparison.Ordinal)));
            Assert.All(Within().Matches(query), word => Assert.True(Starting(begins).Any(message => message.Contains(word.Groups[1].Value, StringComparison.Ordinal)), $"{name}: {word}"));
            Assert.All(Parsed().Matches(query), parsed =>
            {
                var words = Quoted().Matches(parsed.Groups[1].Value).Select(match => Regex.Escape(match.Groups[1].Value)).ToList();
                Assert.True(Starting(begins).Any(message => Regex.IsMatch(message, $"^{string.Join("\0", words)}")), $"{name}: {parsed}");
            });
        }

        Assert.Contains(Messages, message => message.StartsWith("Spool waiting=\0 oldest-due=\0 s", StringComparison.Ordinal));
    }

    /// <summary>In the runbook, words of the log are quoted.</summary>
    [Fact]
    public void Words_that_the_runbook_quotes_are_logged_or_answered()
    {
        var source = string.Join('\n', Messages) + File.ReadAllText(Path.Combine(Checkout.Root, "Functions", "ReportHealth.cs"));
        var quoted = Quoted().Matches(File.ReadAllText(Path.Combine(Checkout.Root, "docs", "runbook.md"))).Select(match => match.Groups[1].Value).ToList();
        Assert.NotEmpty(quoted);
        Assert.All(quoted.SelectMany(words => words.Split(" … ")), words => Assert.Contains(Digits().Replace(words, "\0"), source, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Starting(List<string> begins) => Messages.Where(message => begins.Any(word => message.StartsWith(word, StringComparison.Ordinal)));

    /// <summary>An expression of the template, with the variables that it begins with in their places.</summary>
    private string Asked(string expression)
    {
        while (Variable().Match(expression) is { Success: true } variable)
        {
            expression = Alerts.GetProperty("variables").GetProperty(variable.Groups[1].Value).GetString()!;
        }

        return expression;
    }

    [GeneratedRegex("""\[LoggerMessage\([0-9]+, LogLevel\.\w+,\s+"([^"]+)""")]
    private static partial Regex Message();

    [GeneratedRegex(@"\{\w+(:[^}]*)?\}")]
    private static partial Regex Value();

    [GeneratedRegex(@"\(\.\./infra/queries/(\w+\.kql)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^\[.*?variables\('([^']+)'\)", RegexOptions.Singleline)]
    private static partial Regex Variable();

    [GeneratedRegex("startswith \"([^\"]+)\"")]
    private static partial Regex Begins();

    [GeneratedRegex("(?:has|contains) \"([^\"]+)\"")]
    private static partial Regex Within();

    [GeneratedRegex("parse Message with (.+)")]
    private static partial Regex Parsed();

    [GeneratedRegex("\"([^\"]+)\"")]
    private static partial Regex Quoted();

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Digits();
}
