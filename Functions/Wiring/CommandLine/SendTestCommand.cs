using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Sealpost.Tracking;

namespace Sealpost.Wiring.CommandLine;

/// <summary><c>send-test FORM</c>: a filled-in sample goes the whole way to the form's recipients. Exit code 0 when it is queued, or with <c>--wait</c>, sent.</summary>
internal static class SendTestCommand
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    public static Command Create(string name, Func<IServiceProvider> services)
    {
        var form = new Argument<string>("FORM") { Description = "The form's name or alias." };
        var wait = new Option<int?>("--wait") { Description = "Seconds to wait for its fate; without it, the command ends when the test is on the queue." };
        wait.Validators.Add(given =>
        {
            if (given.GetValueOrDefault<int?>() is < 1 or > 86_400)
            {
                given.AddError("--wait is 1 to 86400 seconds.");
            }
        });
        var json = JsonOutput.Option();
        var command = new Command(name, "Mail a filled-in sample to the form's recipients, by queue, sealing and mail server, with [Test] in its subject. The application must run.") { form, wait, json };
        command.SetAction(async (parsed, cancel) =>
        {
            switch (await services().GetRequiredService<SendTest>().RunAsync(parsed.GetRequiredValue(form), cancel))
            {
                case TestMail.NotSent(var why):
                    await parsed.InvocationConfiguration.Error.WriteLineAsync(why);
                    return 1;
                case TestMail.Queued queued:
                    var row = parsed.GetValue(wait) is { } seconds ? await FateAsync(queued.Id, TimeSpan.FromSeconds(seconds), services(), cancel) : null;
                    var (done, words) = parsed.GetValue(wait) is null ? (true, "It is on the queue; where it is shows in: spool show " + queued.Id) : Tell(queued.Id, row);
                    await JsonOutput.WriteAsync(
                        parsed, json, new { queued.Id, queued.Receipt, row?.State, row?.Reason }, $"id       {queued.Id}\nreceipt  {queued.Receipt}\n{words}");
                    return done ? 0 : 1;
                case var other:
                    throw new InvalidOperationException(other.GetType().Name);
            }
        });
        return command;
    }

    /// <returns>Its row, when nothing more happens to it, or the time is over; null when nobody took it up.</returns>
    private static async Task<MailRecord?> FateAsync(string id, TimeSpan limit, IServiceProvider services, CancellationToken cancel)
    {
        var (ledger, time) = (services.GetRequiredService<MailLedger>(), services.GetRequiredService<TimeProvider>());
        var started = time.GetTimestamp();
        while (true)
        {
            var row = await ledger.FindAsync(id, cancel);
            if (row is { IsFinal: true } or { State: MailStatus.Held } || time.GetElapsedTime(started) >= limit)
            {
                return row;
            }

            await Task.Delay(Look, time, cancel);
        }
    }

    private static (bool Done, string Words) Tell(string id, MailRecord? row) => row?.State switch
    {
        MailStatus.Sent => (true, $"Sent: {row.Reason}"),
        null => (false, "Nobody has taken it up yet: does the application run? It stays on the queue, and goes out when it does."),
        var state => (false, $"{state}: {row.Reason} More shows in: spool show {id}"),
    };
}
