using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Sealpost.Tracking;

namespace Sealpost.Wiring.CommandLine;

/// <summary><c>spool drain</c>: takes no new posts and waits until what was accepted is gone. Exit code 0 when it is, 1 when it is not in time.</summary>
internal static class SpoolDrain
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);

    /// <summary>An instance looks at the switch every five seconds, so a post may still come in after it was thrown.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(8);

    public static Command Create(string name, Func<IServiceProvider> services)
    {
        var timeout = new Option<int>("--timeout") { Description = "Seconds to wait at most.", DefaultValueFactory = _ => 600 };
        timeout.Validators.Add(given =>
        {
            if (given.GetValueOrDefault<int>() is < 1 or > 604_800)
            {
                given.AddError("--timeout is 1 to 604800 seconds.");
            }
        });
        var json = JsonOutput.Option();
        var command = new Command(name, "Take no new posts (503 with Retry-After), and wait until everything that was accepted has gone out. Posts stay refused until: spool resume") { timeout, json };
        command.SetAction((parsed, cancel) => RunAsync(parsed, TimeSpan.FromSeconds(parsed.GetValue(timeout)), json, services(), cancel));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, TimeSpan limit, Option<bool> json, IServiceProvider services, CancellationToken cancel)
    {
        var (intake, spool, time) = (services.GetRequiredService<IntakeSwitch>(), services.GetRequiredService<ReadSpool>(), services.GetRequiredService<TimeProvider>());
        if (await intake.ReadAsync(cancel) is null)
        {
            await intake.PauseAsync(TimeSpan.FromMinutes(10), cancel);
            await services.GetRequiredService<ActOnMail>().RecordAsync("drain", "", ActOnMail.CommandLine, true, "new posts are refused");
        }

        var (started, told, empty) = (time.GetTimestamp(), "", 0);
        while (true)
        {
            var stats = await spool.CountAsync(cancel);
            var left = new Left(stats.Messages, stats.States.GetValueOrDefault(MailStatus.Deferred));
            // The queue's own count is about right, so it must say so twice.
            empty = left.IsNothing && stats.Paused is { } paused && time.GetUtcNow() - paused.Since > Settled ? empty + 1 : 0;
            var late = empty < 2 && time.GetElapsedTime(started) >= limit;
            if (empty >= 2 || late)
            {
                await JsonOutput.WriteAsync(parsed, json, new { Drained = !late, left.Messages, left.Deferred, Held = stats.States.GetValueOrDefault(MailStatus.Held) }, late
                    ? $"Not drained in time: {left}. What waits shows in: spool list. New posts are still refused; take them again with: spool resume"
                    : "Drained: nothing is on the queues or in work. New posts are refused until: spool resume");
                return late ? 1 : 0;
            }

            if (told != $"{left}")
            {
                told = $"{left}";
                await parsed.InvocationConfiguration.Error.WriteLineAsync(left.IsNothing ? "Nothing is left; looking once more, for a post that was on its way." : $"Left: {left}");
            }

            await Task.Delay(Look, time, cancel);
        }
    }

    /// <param name="Messages">That of a mail which is being sent is among them until it is done.</param>
    private sealed record Left(int Messages, int Deferred)
    {
        public bool IsNothing => Messages + Deferred == 0;

        public override string ToString() => $"{Messages} on the queues (what is being sent and what waits for its time included), {Deferred} deferred";
    }
}
