using System.Text.RegularExpressions;
using Sealpost.Tests.Bench;

namespace Sealpost.Tests.Project;

/// <summary>What stands between two fences of a page.</summary>
/// <param name="Language">What the fence says; empty for commands.</param>
/// <param name="Place">Page and line, to be told.</param>
internal sealed partial record CodeBlock(string Page, string Language, string Text, string Place)
{
    public static IReadOnlyList<CodeBlock> Everywhere { get; } = [.. DocumentPages.All.SelectMany(Of)];

    /// <param name="page">From the repository's root on.</param>
    public static IEnumerable<CodeBlock> Of(string page)
    {
        var text = File.ReadAllText(Path.Combine(Checkout.Root, page));
        return Fence().Matches(text).Select(block => new CodeBlock(page, block.Groups[1].Value, block.Groups[2].Value, $"{page}:{text[..block.Index].Count(c => c == '\n') + 1}"));
    }

    /// <summary>A page without its blocks and its code in the text: what is read as Markdown.</summary>
    public static string WithoutCode(string page) => Inline().Replace(Fence().Replace(page, "\n"), "`code`");

    /// <summary>The page's commands: one a line, a <c>\</c> joins two.</summary>
    public IEnumerable<string> Commands => Text.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n').Select(line => Comment().Replace(line, "").Trim()).Where(line => line.Length > 0);

    [GeneratedRegex("^```([a-z]*)\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex("`[^`\n]+`")]
    private static partial Regex Inline();

    [GeneratedRegex(@"(^|\s)#\s.*$")]
    private static partial Regex Comment();
}
