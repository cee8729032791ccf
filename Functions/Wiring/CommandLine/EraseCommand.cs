using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;

namespace Sealpost.Wiring.CommandLine;

/// <summary><c>erase --address ADDRESS</c>: somebody asks to be forgotten. Exit code 1 when something could not be looked at yet.</summary>
internal static class EraseCommand
{
    public static Command Create(string name, Func<IServiceProvider> services)
    {
        var address = VisitorAddress.Option();
        var rehearsal = new Option<bool>("--dry-run") { Description = "Only count what would be erased." };
        var json = JsonOutput.Option();
        var command = new Command(name, "Erase what is kept of one person, by their e-mail address.") { address, rehearsal, json };
        command.SetAction((parsed, cancel) => VisitorAddress.WithAsync(parsed, address, services, async (who, all) =>
        {
            var only = parsed.GetValue(rehearsal);
            var report = await all.GetRequiredService<EraseVisitor>().RunAsync(who, only, ActOnMail.CommandLine, cancel);
            await JsonOutput.WriteAsync(parsed, json, report, string.Join(Environment.NewLine, Words(report, only)));
            return report.IsComplete ? 0 : 1;
        }, cancel));
        return command;
    }

    private static IEnumerable<string> Words(ErasureReport report, bool rehearsal)
    {
        var done = rehearsal ? "would be erased" : "erased";
        yield return report is { Mails: 0, Rows: 0, Lists.Count: 0 } ? "Nothing of this address is here."
            : $"{report.Mails} mails with what they hold, the details of {report.Rows} rows, and the subscriptions of {report.Lists.Count} lists{(report.Lists.Count > 0 ? $" ({string.Join(", ", report.Lists)})" : "")}: {done}.";
        foreach (var obstacle in VisitorAddress.Obstacles(report.Busy, report.Hidden, report.Closed))
        {
            yield return obstacle;
        }

        if (!rehearsal && report.IsComplete)
        {
            yield return "What was sent is in its recipients' mailboxes, and in your backups of the storage: docs/privacy.md.";
        }
    }
}
