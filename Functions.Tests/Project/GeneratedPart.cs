using Sealpost.Tests.Bench;
using Xunit;

namespace Sealpost.Tests.Project;

/// <summary>
/// The part of a page that is made from the code, between two comments which readers don't see. With <c>UPDATE_DOCS=1</c> it is written; else
/// a page that says something else fails, and prints what it should say.
/// </summary>
internal static class GeneratedPart
{
    /// <param name="page">Below docs.</param>
    /// <param name="lines">What stands between the comments.</param>
    public static void Check(string page, string name, IEnumerable<string> lines)
    {
        var path = Path.Combine(Checkout.Root, "docs", page);
        var (begin, end) = ($"<!-- {name}: made from the code; CONTRIBUTING.md says how -->\n", $"\n<!-- end of {name} -->");
        var (wanted, text) = (string.Join('\n', lines), File.ReadAllText(path));
        var (from, to) = (text.IndexOf(begin, StringComparison.Ordinal), text.IndexOf(end, StringComparison.Ordinal));
        Assert.True(from >= 0 && to > from, $"docs/{page} needs the lines\n{begin}{end}");
        from += begin.Length;
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") is { Length: > 0 })
        {
            File.WriteAllText(path, $"{text[..from]}{wanted}{text[to..]}");
            return;
        }

        Assert.True(text[from..to] == wanted, $"docs/{page} is not what the code says. Run this test with UPDATE_DOCS=1, or put this between its comments:\n{wanted}");
    }

    public static string Row(params IEnumerable<string> cells) => $"| {string.Join(" | ", cells.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal)))} |";
}
