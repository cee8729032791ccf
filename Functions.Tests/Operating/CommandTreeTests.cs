using System.CommandLine;
using System.Text.RegularExpressions;
using Sealpost.Tests.Bench;
using Sealpost.Wiring.CommandLine;
using Xunit;

namespace Sealpost.Tests.Operating;

/// <summary>The commands, their help, and the page that lists them say the same.</summary>
public sealed partial class CommandTreeTests
{
    private static readonly RootCommand Tree = Wiring.CommandLine.CommandLine.Tree(() => throw new InvalidOperationException("Help needs no settings."));
    private static readonly string Page = File.ReadAllText(Path.Combine(Checkout.Root, "docs", "command-line.md"));

    private static readonly Dictionary<string, Command> Leaves = Below(Tree).ToDictionary(HelpWithExamples.Path);

    [Fact]
    public void Every_command_has_an_example_that_is_understood_and_every_example_a_command()
    {
        foreach (var path in Leaves.Keys)
        {
            Assert.NotEmpty(Examples.Of(path));
        }

        foreach (var example in Examples.All)
        {
            var parsed = Tree.Parse(example.Words);
            Assert.True(parsed.Errors.Count == 0, $"{example.Words}: {(parsed.Errors.Count > 0 ? parsed.Errors[0].Message : "")}");
            Assert.Contains(HelpWithExamples.Path(parsed.CommandResult.Command), Leaves.Keys);
        }
    }

    [Fact]
    public void The_page_lists_every_command_with_its_examples_and_no_other()
    {
        Assert.Equal(Leaves.Keys.Order(StringComparer.Ordinal), Heading().Matches(Page).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal));
        Assert.All(Examples.All, example => Assert.Contains($"\n{example.Words}\n", Page, StringComparison.Ordinal));
        foreach (var (path, command) in Leaves)
        {
            var section = Page.Split($"\n### `{path}`\n")[1].Split("\n#")[0];
            Assert.All(command.Options.Where(option => option.Name is not "--help"), option => Assert.Contains($"`{option.Name}`", section, StringComparison.Ordinal));
            Assert.DoesNotContain(Option().Matches(section).Select(match => match.Groups[1].Value), name => command.Options.All(option => option.Name != name));
        }
    }

    [Theory]
    [InlineData("spool drain")]
    [InlineData("keys")]
    public async Task Help_shows_the_examples(string words)
    {
        using var output = new StringWriter();
        Assert.Equal(0, await Tree.Parse($"{words} --help").InvokeAsync(new() { Output = output }));
        Assert.All(Examples.Of(words), example => Assert.Contains(example.Words, $"{output}", StringComparison.Ordinal));
        Assert.DoesNotContain("held digest", $"{output}", StringComparison.Ordinal);
    }

    [Fact]
    public void Every_command_that_shows_something_has_it_as_JSON_too()
    {
        // These write files, keys, records or CSV, or lead through a step.
        string[] other = ["dkim new", "dkim record", "keys fetch", "keys import", "keys new", "keys rotate", "lists export", "preview"];
        Assert.Equal(other, Leaves.Where(leaf => leaf.Value.Options.All(option => option.Name != "--json")).Select(leaf => leaf.Key).Order(StringComparer.Ordinal));
    }

    private static IEnumerable<Command> Below(Command command) =>
        command.Subcommands.Count == 0 ? [command] : command.Subcommands.SelectMany(Below);

    [GeneratedRegex("^### `([a-z -]+)`$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("`(--[a-z0-9-]+)`")]
    private static partial Regex Option();
}
