using System.Globalization;
using Sealpost.Tests.Bench;
using Xunit;

namespace Sealpost.Tests.Deploying;

/// <summary>The tables of docs/cost.md: each by the first cell of its head, its cells by row and column.</summary>
internal static class CostPage
{
    private static string[] Lines => File.ReadAllLines(Path.Combine(Checkout.Root, "docs", "cost.md"));

    /// <param name="name">The head of a column of the table of calls.</param>
    /// <returns>"queue put 1" and so on, for each kind of which there are any.</returns>
    public static IEnumerable<string> Calls(string name) =>
        Table("calls of").Where(row => row.Key != "all" && row.Value[name] != "").Select(row => $"{row.Key} {row.Value[name]}");

    /// <returns>Rows by their first cells, in each the cells by the heads of their columns.</returns>
    public static Dictionary<string, Dictionary<string, string>> Table(string first)
    {
        var lines = Lines.SkipWhile(line => !line.StartsWith($"| {first} |", StringComparison.Ordinal)).TakeWhile(line => line.StartsWith('|')).Select(Cells).ToList();
        return lines.Skip(2).ToDictionary(row => row[0], row => lines[0].Zip(row).Skip(1).ToDictionary(cell => cell.First, cell => cell.Second));
    }

    /// <summary>Whole lines in the message, because they are what has to be written there.</summary>
    public static void AssertSays(IEnumerable<string> written, IEnumerable<string> measured)
    {
        var (page, truth) = (string.Join('\n', written.Order()), string.Join('\n', measured.Order()));
        Assert.True(page == truth, $"docs/cost.md says:\n{page}\nIt is:\n{truth}");
    }

    /// <param name="text">1,234,567</param>
    public static long Number(string text) => long.Parse(text, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

    private static List<string> Cells(string line) => [.. line.Trim('|').Split('|').Select(cell => cell.Trim())];
}
