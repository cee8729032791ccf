using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Sealpost.Subscribing;
using Sealpost.Tests.Bench;
using Xunit;

namespace Sealpost.Tests.Subscribing;

/// <summary>What an operator does with lists from a terminal; the application need not run.</summary>
public sealed class ListsCommandTests : OwnApp
{
    private readonly TemporaryFiles _files = new();

    public ListsCommandTests(Azurite azurite)
        : base(azurite)
    {
        ListSite.WriteList(App, "news", ListSite.List);
        ListSite.WriteList(App, "copy", ListSite.List);
    }

    [Fact]
    public async Task What_is_exported_can_be_imported_and_is_the_same()
    {
        var file = _files.Write("in.csv", """
            address;consent_at;source
            a@example.org;2025-03-31T12:34:56.789Z;"Fair; hall ""B"", 2025"
            +b=c@example.org;2025-03-31;=HYPERLINK("http://evil.example")
            'quoted'@example.org;2025-03-31;@SUM(1+1)
            Zoe@Example.ORG;2025-03-31;Zoë's café
            """);
        var imported = await App.CommandAsync("lists", "import", "news", file);
        Assert.Equal((0, "news: 4 added, 0 on the list already, 0 have left it and stay off, 0 suppressed, 0 refused.", ""), (imported.ExitCode, imported.Output.Trim(), imported.Errors));
        await SuppressAsync("zoe@example.org");

        var exported = await App.CommandAsync("lists", "export", "news", "--to", _files.Path("out.csv"));
        Assert.Equal((0, ""), (exported.ExitCode, exported.Output));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_files.Path("out.csv")));
        }

        var text = await File.ReadAllTextAsync(_files.Path("out.csv"));
        Assert.Equal(Encoding.UTF8.GetPreamble(), (await File.ReadAllBytesAsync(_files.Path("out.csv"))).Take(3));
        Assert.StartsWith("\"address\",\"state\",\"consent_at\",\"source\",\"changed_at\"\r\n", text, StringComparison.Ordinal);
        Assert.Contains("\"a@example.org\",\"active\",\"2025-03-31T12:34:56.789Z\",\"Fair; hall \"\"B\"\", 2025\",", text, StringComparison.Ordinal);
        Assert.Contains("\"'+b=c@example.org\",\"active\",\"2025-03-31T00:00:00Z\",\"'=HYPERLINK(\"\"http://evil.example\"\")\",", text, StringComparison.Ordinal);
        Assert.Contains("\"'@SUM(1+1)\"", text, StringComparison.Ordinal);
        Assert.Contains("\"Zoe@Example.ORG\",\"suppressed\",", text, StringComparison.Ordinal);

        var copied = await App.CommandAsync("lists", "import", "copy", _files.Path("out.csv"));
        Assert.Equal((0, ""), (copied.ExitCode, copied.Errors));
        var (first, second) = (await App.CommandAsync("lists", "export", "news"), await App.CommandAsync("lists", "export", "copy"));
        Assert.Equal(Proofs(first.Output), Proofs(second.Output));
        Assert.Equal(4, Proofs(second.Output).Count);

        // What is there is left alone.
        var over = await App.CommandAsync("lists", "export", "copy", "--to", _files.Path("out.csv"));
        Assert.Equal(1, over.ExitCode);
        Assert.Equal(text, await File.ReadAllTextAsync(_files.Path("out.csv")));
    }

    [Fact]
    public async Task Nobody_who_has_left_or_is_suppressed_comes_back_and_a_second_import_does_no_harm()
    {
        await ImportAsync("address\nstays@example.org\nleaves@example.org\nbounces@example.org\n");
        var removed = await App.CommandAsync(Encoding.UTF8.GetBytes("LEAVES@example.org\n"), "lists", "remove", "news", "-");
        Assert.Equal((0, ""), (removed.ExitCode, removed.Errors));
        Assert.DoesNotContain("@", removed.Output, StringComparison.Ordinal);
        await SuppressAsync("bounces@example.org");
        var before = await ListSite.RowsAsync(App);

        var again = await ImportAsync("address\nStays@example.org\nleaves@example.org\nbounces@example.org\nnew@example.org\nnew@example.org\n");
        Assert.Equal((0, "news: 1 added, 2 on the list already, 1 have left it and stay off, 1 suppressed, 0 refused."), (again.ExitCode, again.Output.Trim()));
        var after = await ListSite.RowsAsync(App);
        Assert.Equal(4, after.Count);
        Assert.Equal(before.Select(row => row.ETag), after.Where(row => before.Exists(old => old.RowKey == row.RowKey)).Select(row => row.ETag));
        var shown = (await App.CommandAsync("lists", "show", "news")).Output.Split('\n');
        Assert.Equal("news 2 1 1", string.Join(' ', shown[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)).Trim());
        Assert.Contains("\"unsubscribed\": 1", (await App.CommandAsync("lists", "show", "--json")).Output, StringComparison.Ordinal);
        var exported = await App.CommandAsync("lists", "export", "news");
        Assert.DoesNotContain("leaves", exported.Output, StringComparison.Ordinal);
        Assert.Contains("3 written; 1 have left", exported.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bad_rows_are_told_by_their_lines_and_the_good_ones_are_taken()
    {
        var rows = Enumerable.Range(2, 30).Select(line => line % 10 == 0 ? $"good{line}@example.org,2025-01-01,fair" : $"CANARY{line}@example,2025-01-01,fair");
        var imported = await App.CommandAsync(Encoding.UTF8.GetBytes("address,consent_at,source\n" + string.Join('\n', rows)), "lists", "import", "news", "-");
        Assert.Equal((1, "news: 3 added, 0 on the list already, 0 have left it and stay off, 0 suppressed, 27 refused."), (imported.ExitCode, imported.Output.Trim()));
        Assert.DoesNotContain("CANARY", imported.Output + imported.Errors, StringComparison.Ordinal);
        var lines = imported.Errors.Trim().Split('\n');
        Assert.Equal(21, lines.Length);
        Assert.StartsWith("line 2: its address is none", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("line 11: ", lines[8], StringComparison.Ordinal);
        Assert.Equal("and 7 more.", lines[20]);
    }

    [Theory]
    [InlineData(2, "--consent-at is a date", "import", "news", "-", "--consent-at", "yesterday")]
    [InlineData(2, "--source is a text", "import", "news", "-", "--source", " ")]
    [InlineData(1, "There is no list nowhere", "import", "nowhere", "-")]
    [InlineData(1, "There is no list nowhere", "export", "nowhere")]
    [InlineData(1, "There is no list nowhere", "remove", "nowhere", "a@example.org")]
    [InlineData(1, "There is no list nowhere: create lists/nowhere.json.", "show", "nowhere")]
    [InlineData(1, "/nowhere.csv can't be read", "import", "news", "/nowhere.csv")]
    [InlineData(1, "/nowhere/out.csv can't be written", "export", "news", "--to", "/nowhere/out.csv")]
    [InlineData(1, "never on the list news; nothing was changed", "remove", "news", "nobody@example.org")]
    [InlineData(2, "no e-mail address; nothing was changed", "remove", "news", "nobody")]
    public async Task What_can_not_be_done_is_said(int code, string words, params string[] command)
    {
        var told = await App.CommandAsync([], ["lists", .. command]);
        Assert.Equal(code, told.ExitCode);
        Assert.Contains(words, told.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("nobody@", told.Errors, StringComparison.Ordinal);
        Assert.Empty(await ListSite.RowsAsync(App));
    }

    [Fact]
    public async Task Some_thousands_are_imported_and_again()
    {
        var file = "address\n" + string.Concat(Enumerable.Range(0, 2_345).Select(i => $"reader{i}@example.org\n"));
        Assert.StartsWith("news: 2345 added, 0 on", (await ImportAsync(file)).Output, StringComparison.Ordinal);
        Assert.StartsWith("news: 1 added, 2345 on", (await ImportAsync($"{file}last@example.org\n")).Output, StringComparison.Ordinal);
        Assert.Contains("2346", (await App.CommandAsync("lists", "show")).Output, StringComparison.Ordinal);
    }

    private async Task<Terminal> ImportAsync(string file) =>
        await App.CommandAsync("lists", "import", "news", _files.Write("some.csv", file), "--source", "fair", "--consent-at", "2025-01-01");

    private async Task SuppressAsync(string address)
    {
        await using var services = App.Services(TimeProvider.System);
        var subscribers = services.GetRequiredService<Subscribers>();
        Assert.True(await subscribers.CountFailureAsync("news", await subscribers.RowAsync("news", address, default), "post", 1, default));
    }

    /// <summary>Without the time of the last change, which is the import's.</summary>
    private static List<string> Proofs(string csv) => [.. csv.Split("\r\n")[1..^1].Select(line => line[..line.LastIndexOf(',')]).Order(StringComparer.Ordinal)];
}
