using System.CommandLine;
using System.Text.RegularExpressions;
using Sealpost.Tests.Bench;
using Sealpost.Wiring.CommandLine;
using Xunit;

namespace Sealpost.Tests.Project;

/// <summary>A command that a page tells somebody to type is one, with options that it has.</summary>
public sealed partial class DocumentedCommandsTests
{
    private static readonly RootCommand Tree = Wiring.CommandLine.CommandLine.Tree(() => throw new InvalidOperationException("Nothing is run."));

    /// <summary>Published, in a checkout, in a container.</summary>
    private static readonly string[] Starts = ["dotnet run --project Functions -- ", "dotnet Sealpost.dll ", "./Sealpost ", "/opt/sealpost/Sealpost "];

    public static IEnumerable<TheoryDataRow<string, string>> Commands => CodeBlock.Everywhere.Where(block => block.Language is "" or "sh").SelectMany(block => block.Commands
        .SelectMany(line => Starts.Where(start => line.Contains(start, StringComparison.Ordinal)).Select(start => line[(line.IndexOf(start, StringComparison.Ordinal) + start.Length)..]))
        .Select(words => new TheoryDataRow<string, string>(block.Place, Redirected().Replace(words, "").Trim())));

    public static IEnumerable<TheoryDataRow<string, string>> Named => DocumentPages.All.Where(page => page is not "CHANGELOG.md").SelectMany(page => InText().Matches(File.ReadAllText(Path.Combine(Checkout.Root, page)))
        .Select(named => named.Groups[1].Value).Distinct().Select(words => new TheoryDataRow<string, string>(page, words)));

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_command_in_a_block_is_understood(string place, string words)
    {
        var parsed = Tree.Parse(words);
        Assert.True(parsed.Errors.Count == 0, $"{place}: {words}: {string.Join(' ', parsed.Errors.Select(error => error.Message))}");
        Assert.NotEqual(Tree, parsed.CommandResult.Command);
    }

    /// <summary>As in "<c>keys rotate</c> says so": the words may lack what the command requires.</summary>
    [Theory]
    [MemberData(nameof(Named))]
    public void A_command_in_the_text_exists(string page, string words)
    {
        var command = Tree.Parse(words).CommandResult.Command;
        Assert.True(command.Subcommands.Count == 0 && HelpWithExamples.Path(command).Length > 0, $"{page}: {words}");
        Assert.All(Option().Matches(words).Select(option => option.Value), name => Assert.True(command.Options.Any(option => option.Name == name), $"{page}: {words} has no {name}"));
    }

    [GeneratedRegex(@"\s[|<>&].*$")]
    private static partial Regex Redirected();

    [GeneratedRegex(@"`((?:dkim|forms|held|keys|lists|spool|transfers) [a-z]+(?: [^`…]*)?)`")]
    private static partial Regex InText();

    [GeneratedRegex("--[a-z0-9-]+")]
    private static partial Regex Option();
}
