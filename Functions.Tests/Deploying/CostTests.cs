using System.Globalization;
using System.Text.RegularExpressions;
using Sealpost.Tests.Bench;
using Xunit;

namespace Sealpost.Tests.Deploying;

/// <summary>The sums of docs/cost.md follow from its counts.</summary>
public sealed partial class CostTests
{
    private const int Gigabytes = 2;

    private static string Page => File.ReadAllText(Path.Combine(Checkout.Root, "docs", "cost.md"));

    [Fact]
    public void The_last_row_of_each_table_is_the_sum_of_the_others()
    {
        var calls = CostPage.Table("calls of");
        foreach (var column in calls["all"].Keys)
        {
            Assert.Equal(CostPage.Number(calls["all"][column]), calls.Where(row => row.Key != "all" && row.Value[column] != "").Sum(row => CostPage.Number(row.Value[column])));
        }

        var timers = CostPage.Table("timer").Where(row => row.Key != "all").ToList();
        var runs = timers.Sum(row => CostPage.Number(row.Value["runs a month"]));
        Assert.Equal(Text(runs), CostPage.Table("timer")["all"]["runs a month"]);
        Assert.Equal($"{Text(timers.Sum(row => CostPage.Number(row.Value["runs a month"]) * CostPage.Number(row.Value["calls a run"])))} calls", CostPage.Table("timer")["all"]["calls a run"]);
        Assert.Contains($"At a second each that is {Text(runs * Gigabytes)} GB-s", Page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_month_is_so_many_times_a_mail()
    {
        var (queue, table) = (Calls("queue"), Calls("table"));
        Assert.Equal((0, CostPage.Number(CostPage.Table("calls of")["all"]["a small post"])), (Calls("blob"), queue + table));
        var milliseconds = Times().Match(Page) is { Success: true } times ? Number(times.Groups[1]) + Number(times.Groups[2]) : 0;
        Assert.Contains($"({Times().Match(Page).Groups[1]} + {Times().Match(Page).Groups[2]} ms, one after the other)", Page, StringComparison.Ordinal);

        var months = CostPage.Table("mails a month");
        Assert.Equal(["1,000", "100,000", "10,000,000"], months.Keys);
        foreach (var (name, row) in months)
        {
            var mails = CostPage.Number(name);
            Assert.Equal(
                [Text(mails * 2), Text(mails * queue), Text(mails * table), Text(mails * 2 * Gigabytes), Text(mails * milliseconds * Gigabytes / 1000)], row.Values);
        }
    }

    [Fact]
    public void Polling_is_what_the_longest_pause_between_two_looks_makes_of_a_month()
    {
        using var host = System.Text.Json.JsonDocument.Parse(File.ReadAllText(Path.Combine(Checkout.Root, "host.json")));
        var pause = TimeSpan.Parse(host.RootElement.GetProperty("extensions").GetProperty("queues").GetProperty("maxPollingInterval").GetString()!, CultureInfo.InvariantCulture);
        var looks = (long)(TimeSpan.FromDays(30) / pause);
        var queues = Regex.Count(File.ReadAllText(Path.Combine(Checkout.Root, "Functions", "Wiring", "AzureFunctions", "QueueTriggers.cs")), @"\[QueueTrigger\(");
        Assert.Contains($"asked every {pause.TotalSeconds:0} s by each instance that serves it (`maxPollingInterval` in `host.json`): {Text(looks)} receives", Page, StringComparison.Ordinal);
        Assert.Equal(4, queues);
        Assert.Contains($"one instance asks all four: {Text(looks * queues)} receives", Page, StringComparison.Ordinal);
    }

    private static long Calls(string service) => CostPage.Table("calls of")
        .Where(row => row.Key.StartsWith(service, StringComparison.Ordinal) && row.Value["a small post"] != "").Sum(row => CostPage.Number(row.Value["a small post"]));

    private static string Text(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static long Number(Capture digits) => long.Parse(digits.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex("An accepted post takes ([0-9]+) ms and a delivery ([0-9]+) ms")]
    private static partial Regex Times();
}
