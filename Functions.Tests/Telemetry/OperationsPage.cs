using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Sealpost.Tests.Bench;

namespace Sealpost.Tests.Telemetry;

/// <param name="Attributes">In their order.</param>
internal sealed record MetricRow(string Name, string Kind, string Unit, IReadOnlyList<string> Attributes, string Meaning);

/// <summary>The tables of docs/operations.md.</summary>
internal static partial class OperationsPage
{
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(Checkout.Root, "docs", "operations.md"));

    public static List<MetricRow> Metrics { get; } = [.. Lines.Select(line => Metric().Match(line)).Where(match => match.Success).Select(match => new MetricRow(
        match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value, [.. Quoted().Matches(match.Groups[4].Value).Select(name => name.Groups[1].Value)], match.Groups[5].Value))];

    public static List<string> Events { get; } = [.. Lines.Where(line => Event().IsMatch(line))];

    /// <summary>What the table must be, by the code.</summary>
    public static List<string> DeclaredEvents { get; } = [.. typeof(Program).Assembly.GetTypes()
        .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
        .Select(method => (Told: method.GetCustomAttribute<LoggerMessageAttribute>()!, Owner: method.DeclaringType!.DeclaringType ?? method.DeclaringType))
        .Where(it => it.Told is not null).OrderBy(it => it.Told.EventId)
        .Select(it => $"| {it.Told.EventId} | {it.Told.Level} | `{it.Told.Message.Replace("|", "\\|", StringComparison.Ordinal)}` | {it.Owner.Name} |")];

    [GeneratedRegex(@"^\| `(sealpost\.[a-z._]+)` \| (counter|histogram|gauge) \| `([^`]+)` \| ([^|]*) \| ([^|]+) \|$")]
    private static partial Regex Metric();

    [GeneratedRegex("`([a-z]+)`")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"^\| [0-9]+ \| (Trace|Debug|Information|Warning|Error|Critical) \|")]
    private static partial Regex Event();
}
