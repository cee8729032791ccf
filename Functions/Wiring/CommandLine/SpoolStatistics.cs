using System.CommandLine;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace Sealpost.Wiring.CommandLine;

/// <summary><c>spool stats</c>: how many mails are where.</summary>
internal static class SpoolStatistics
{
    public static Command Create(string name, Func<IServiceProvider> services)
    {
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command(name, "How many mails are in which state, how much waits on the queue and since when, and whether new posts are taken.") { json };
        command.SetAction(async (parsed, cancel) =>
        {
            var time = services().GetRequiredService<TimeProvider>();
            var stats = await services().GetRequiredService<ReadSpool>().CountAsync(cancel);
            await parsed.InvocationConfiguration.Output.WriteLineAsync(
                parsed.GetValue(json) ? JsonSerializer.Serialize(View(stats), SpoolList.Json) : string.Join(Environment.NewLine, Lines(stats, time.GetUtcNow())));
            return 0;
        });
        return command;
    }

    private static object View(SpoolStats stats) => new
    {
        states = SpoolStats.Counted.ToDictionary(state => JsonNamingPolicy.CamelCase.ConvertName($"{state}"), state => stats.States.GetValueOrDefault(state)),
        stats.Messages, stats.OldestMessage, stats.OldestDeferred, paused = stats.Paused is { } paused ? new { paused.Since, retryAfterSeconds = paused.RetryAfter.TotalSeconds } : null,
    };

    private static IEnumerable<string> Lines(SpoolStats stats, DateTimeOffset now)
    {
        foreach (var state in SpoolStats.Counted)
        {
            yield return $"{state,-11}{stats.States.GetValueOrDefault(state),8}";
        }

        yield return $"on queues  {stats.Messages,8}   messages, those that wait for their time included";
        yield return stats.OldestMessage is { } head ? $"due since  {Age(now - head),8}   the message at the head of the queue" : "due since         -   no message is due";
        if (stats.OldestDeferred is { } oldest)
        {
            yield return $"deferred   {Age(now - oldest),8}   since the oldest of them was accepted";
        }

        yield return stats.Paused is { } paused
            ? $"new posts  paused since {paused.Since:yyyy-MM-dd HH:mm:ss} UTC; end it with: spool resume"
            : "new posts  are taken";
    }

    private static string Age(TimeSpan age) => age.TotalDays >= 1 ? $"{age.TotalDays:0.0} d" : age.TotalHours >= 1 ? $"{age.TotalHours:0.0} h" : $"{Math.Max(0, age.TotalSeconds):0} s";
}
