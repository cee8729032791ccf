using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Sealpost.Tracking;

namespace Sealpost.Wiring.CommandLine;

/// <summary><c>spool retry|release|discard</c>: an operator's word on mails that wait, are held or are parked.</summary>
internal static class SpoolDecision
{
    public static Command Retry(string name, Func<IServiceProvider> services)
    {
        var unknown = new Option<bool>("--even-unknown")
        {
            Description = "Also mail that the mail server may have: its recipient may get it twice, with one Message-ID.",
        };
        return Create(name, "Send it now, whether it waits, is held, failed, or was poison.", services, [unknown], (parsed, id, cancel) =>
            services().GetRequiredService<DecideMail>().RetryAsync(id, parsed.GetValue(unknown), cancel), Queued);
    }

    public static Command Release(string name, Func<IServiceProvider> services) => Create(
        name, "Send what rules of its form hold.", services, [], (_, id, cancel) => services().GetRequiredService<DecideHeld>().ReleaseAsync(id, cancel),
        Queued, byRules: true);

    /// <param name="byRules">Of a form, only what rules hold; else whatever is not done with.</param>
    public static Command Discard(string name, Func<IServiceProvider> services, bool byRules = false) => Create(
        name, "Erase its content; it is never sent.", services, [], (_, id, cancel) => services().GetRequiredService<DecideMail>().DiscardAsync(id, cancel),
        Discarded, byRules);

    private static Command Create(
        string name, string description, Func<IServiceProvider> services, Option[] more,
        Func<ParseResult, string, CancellationToken, Task<Decision>> decide, Func<Decision, (bool Done, string Words)> tell, bool byRules = false)
    {
        var ids = new Argument<string[]>("id") { Description = "As the list shows it; several are allowed.", Arity = ArgumentArity.ZeroOrMore };
        var (states, form) = (SpoolList.States("Every mail in this state; more than one is allowed."), SpoolList.Form());
        var json = JsonOutput.Option();
        var command = new Command(name, description) { ids, form, json };
        if (!byRules)
        {
            command.Add(states);
        }

        more.ToList().ForEach(command.Add);
        command.Validators.Add(given =>
        {
            var chosen = (!byRules && given.GetValue(states) is { Length: > 0 }) || given.GetValue(form) is not null;
            if (given.GetValue(ids) is { Length: > 0 } == chosen)
            {
                given.AddError($"Name one or more ids, or a form with --form{(byRules ? "" : ", or states with --state")}.");
            }
        });
        command.SetAction(async (parsed, cancel) =>
        {
            MailStatus[] wanted = byRules ? [MailStatus.Held] : parsed.GetValue(states)!;
            var chosen = parsed.GetValue(ids) is { Length: > 0 } named
                ? [.. named.Distinct()]
                : (await SpoolList.FindAsync(services(), wanted, parsed.GetValue(form), parsed.InvocationConfiguration.Error, cancel))
                    .Where(row => !byRules || row.AwaitsOperator).Select(row => row.PartitionKey).ToList();
            return await DecideAsync(parsed, name, chosen, services, decide, tell, json, cancel);
        });
        return command;
    }

    private static async Task<int> DecideAsync(
        ParseResult parsed, string action, List<string> chosen, Func<IServiceProvider> services,
        Func<ParseResult, string, CancellationToken, Task<Decision>> decide, Func<Decision, (bool Done, string Words)> tell, Option<bool> json, CancellationToken cancel)
    {
        var decided = new List<Decided>();
        using (var progress = new ProgressLine(parsed.InvocationConfiguration.Error, "mails", chosen.Count, services().GetRequiredService<TimeProvider>()))
        {
            foreach (var id in chosen)
            {
                var (done, words) = tell(await decide(parsed, id, cancel));
                await services().GetRequiredService<ActOnMail>().RecordAsync(action, id, ActOnMail.CommandLine, done, words);
                decided.Add(new(id, done, words));
                progress.Step();
            }
        }

        await JsonOutput.WriteAsync(
            parsed, json, decided, string.Join(Environment.NewLine, decided.Select(one => $"{one.Id}  {one.Words}").DefaultIfEmpty("There is no such mail.")));
        return decided.TrueForAll(one => one.Done) ? 0 : 1;
    }

    private sealed record Decided(string Id, bool Done, string Words);

    private static (bool Done, string Words) Queued(Decision decision) => decision switch
    {
        Decision.Done => (true, "is on the queue, and goes out while the application runs"),
        Decision.MayBeDouble => (false, "may have arrived already; to send it all the same, with the same Message-ID, add --even-unknown"),
        Decision.NotHeld(MailStatus.Sent or MailStatus.Sending or MailStatus.Deferred or MailStatus.Repeated or MailStatus.Transferred, _) other => (true, $"is {other.Status}, so nothing was done"),
        Decision.NotHeld(var status, var reason) => (false, $"is {status}, and its sealed post is not there any more{Because(reason)}"),
        _ => (false, "is not known; what was not taken up yet goes out by itself"),
    };

    private static (bool Done, string Words) Discarded(Decision decision) => decision switch
    {
        Decision.Done => (true, "discarded: its content is erased"),
        Decision.NotHeld(MailStatus.Failed, DecideHeld.Discarded) => (true, "was discarded before"),
        Decision.NotHeld(var status, var reason) => (false, $"is {status}, so it can't be discarded{Because(reason)}"),
        _ => (false, "is not known; what was not taken up yet can't be discarded"),
    };

    private static string Because(string? reason) => reason is null ? "" : $" ({reason})";
}
