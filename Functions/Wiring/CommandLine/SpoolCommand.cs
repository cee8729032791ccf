using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Sealpost.Tracking;

namespace Sealpost.Wiring.CommandLine;

/// <summary><c>spool list|show|stats|retry|release|discard|pause|drain|resume|repair|reindex</c>: where the mails are. No value of a post is shown.</summary>
internal static class SpoolCommand
{
    public static Command Create(string name, Func<IServiceProvider> services) => new(name, "Where the mails are, and what to do about them.")
    {
        SpoolList.Create("list", services),
        SpoolShow.Create("show", services),
        SpoolStatistics.Create("stats", services),
        SpoolDecision.Retry("retry", services),
        SpoolDecision.Release("release", services),
        SpoolDecision.Discard("discard", services),
        Pause(services),
        SpoolDrain.Create("drain", services),
        Resume(services),
        Repair(services),
        Reindex(services),
    };

    private static Command Pause(Func<IServiceProvider> services)
    {
        var minutes = new Option<int>("--minutes") { Description = "When visitors are told to come back.", DefaultValueFactory = _ => 10 };
        minutes.Validators.Add(given =>
        {
            if (given.GetValueOrDefault<int>() is < 1 or > 10_080)
            {
                given.AddError("--minutes is 1 to 10080.");
            }
        });
        var json = JsonOutput.Option();
        var command = new Command("pause", "Take no new posts; what was accepted still goes out. It lasts until resume.") { minutes, json };
        command.SetAction(async (parsed, cancel) =>
        {
            await services().GetRequiredService<IntakeSwitch>().PauseAsync(TimeSpan.FromMinutes(parsed.GetValue(minutes)), cancel);
            await services().GetRequiredService<ActOnMail>().RecordAsync("pause", "", ActOnMail.CommandLine, true, "new posts are refused");
            await JsonOutput.WriteAsync(parsed, json, new { Paused = true, RetryAfterSeconds = parsed.GetValue(minutes) * 60 },
                "Paused: within seconds every instance answers new posts with 503. What was accepted still goes out. End it with: spool resume");
            return 0;
        });
        return command;
    }

    private static Command Resume(Func<IServiceProvider> services)
    {
        var json = JsonOutput.Option();
        var command = new Command("resume", "Take posts again.") { json };
        command.SetAction(async (parsed, cancel) =>
        {
            await services().GetRequiredService<IntakeSwitch>().ResumeAsync(cancel);
            await services().GetRequiredService<ActOnMail>().RecordAsync("resume", "", ActOnMail.CommandLine, true, "new posts are taken");
            await JsonOutput.WriteAsync(parsed, json, new { Paused = false }, "Posts are taken again, by every instance within seconds.");
            return 0;
        });
        return command;
    }

    private static Command Repair(Func<IServiceProvider> services)
    {
        var json = JsonOutput.Option();
        var command = new Command("repair", "Look now for what the application looks for every ten minutes: lost messages, ended leases, left-over blobs.") { json };
        command.SetAction(async (parsed, cancel) =>
        {
            var report = await services().GetRequiredService<RepairSpool>().RepairAsync(whole: true, cancel);
            await JsonOutput.WriteAsync(parsed, json, report,
                $"{report.Requeued} queued again, {report.Ended} of unknown fate after a crash, {report.Deleted} left-over blobs deleted.");
            return 0;
        });
        return command;
    }

    private static Command Reindex(Func<IServiceProvider> services)
    {
        var json = JsonOutput.Option();
        var command = new Command("reindex", "Make the lists by state and by day anew from the ledger: after a restore of the storage, or an upgrade.") { json };
        command.SetAction(async (parsed, cancel) =>
        {
            var count = 0;
            using (var progress = new ProgressLine(parsed.InvocationConfiguration.Error, "mails", null, services().GetRequiredService<TimeProvider>()))
            {
                await services().GetRequiredService<RebuildIndex>().RunAsync(
                    () =>
                    {
                        count++;
                        progress.Step();
                    },
                    cancel);
            }

            await JsonOutput.WriteAsync(parsed, json, new { Mails = count }, $"The index follows {count} mails of the ledger.");
            return 0;
        });
        return command;
    }
}
