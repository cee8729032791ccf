using System.CommandLine;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Sealpost.Tracking;
using Sealpost.Undeliverable;

namespace Sealpost.Wiring.CommandLine;

/// <summary><c>held list|release|discard|digest</c>: the mail that rules hold. No value of a post is shown.</summary>
internal static class HeldCommand
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static Command Create(string name, Func<IServiceProvider> services) => new(name, "Mail that rules of its form hold for you.")
    {
        List(services),
        Decide("release", "Send it to its recipients.", services, (decide, id, cancel) => decide.ReleaseAsync(id, cancel), Released),
        Decide("discard", "Erase its content; it is never sent.", services, (decide, id, cancel) => decide.DiscardAsync(id, cancel), Discarded),
        SendDigest(services),
    };

    private static Command List(Func<IServiceProvider> services)
    {
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command("list", "Id, form, time of acceptance and rules of each, the oldest first.") { json };
        command.SetAction(async (parsed, cancel) =>
        {
            var items = await services().GetRequiredService<KeptMail>().ListAsync(KeptFolder.Held, cancel);
            var output = parsed.InvocationConfiguration.Output;
            await output.WriteLineAsync(parsed.GetValue(json) ? JsonSerializer.Serialize(items.Select(item => new { item.Id, item.Form, item.AcceptedAt, Rules = item.Reasons }), Json) : Table(items));
            return 0;
        });
        return command;
    }

    private static string Table(IReadOnlyList<KeptItem> items)
    {
        if (items.Count == 0)
        {
            return "Nothing is held.";
        }

        var width = Math.Max(4, items.Max(item => item.Form.Length));
        var rows = items.Select(item =>
            $"{item.Id,-26}  {item.Form.PadRight(width)}  {item.AcceptedAt:yyyy-MM-dd HH:mm:ss}  {string.Join(", ", item.Reasons)}");
        return string.Join(Environment.NewLine, rows.Prepend($"{"ID",-26}  {"FORM".PadRight(width)}  {"ACCEPTED (UTC)",-19}  RULES"));
    }

    private static Command Decide(
        string name, string description, Func<IServiceProvider> services,
        Func<DecideHeld, string, CancellationToken, Task<Decision>> decide, Func<Decision, (bool Done, string Words)> tell)
    {
        var ids = new Argument<string[]>("id") { Description = "As the list shows it; several are allowed.", Arity = ArgumentArity.ZeroOrMore };
        var form = new Option<string>("--form") { Description = "Every one of this form." };
        var command = new Command(name, description) { ids, form };
        command.Validators.Add(given =>
        {
            if (given.GetValue(ids) is { Length: > 0 } == given.GetValue(form) is not null)
            {
                given.AddError("Name one or more ids, or a form with --form.");
            }
        });
        command.SetAction(async (parsed, cancel) =>
        {
            var (output, failed) = (parsed.InvocationConfiguration.Output, false);
            var chosen = parsed.GetValue(form) is { } all
                ? [.. (await services().GetRequiredService<KeptMail>().ListAsync(KeptFolder.Held, cancel)).Where(item => item.Form == all).Select(item => item.Id)]
                : parsed.GetValue(ids)!;
            if (chosen.Length == 0)
            {
                await output.WriteLineAsync("Nothing of this form is held.");
            }

            foreach (var id in chosen.Distinct())
            {
                var (done, words) = tell(await decide(services().GetRequiredService<DecideHeld>(), id, cancel));
                await output.WriteLineAsync($"{id}  {words}");
                failed |= !done;
            }

            return failed ? 1 : 0;
        });
        return command;
    }

    private static Command SendDigest(Func<IServiceProvider> services)
    {
        var command = new Command("digest", "Mail the list to Digest__To now.");
        command.SetAction(async (parsed, cancel) =>
        {
            var (code, words) = await services().GetRequiredService<SendDigest>().SendNowAsync(cancel) switch
            {
                Digest.Sent(var held) => (0, $"The digest of {held} held is sent."),
                Digest.NothingHeld => (0, "Nothing is held, so no digest was sent."),
                Digest.NotSent(var why) => (1, $"The digest was not sent: {why}"),
                var other => throw new InvalidOperationException(other.GetType().Name),
            };
            await parsed.InvocationConfiguration.Output.WriteLineAsync(words);
            return code;
        });
        return command;
    }

    private static (bool Done, string Words) Released(Decision decision) => decision switch
    {
        Decision.Done => (true, "released: it is on the queue, and goes out while the application runs"),
        Decision.NotHeld(MailStatus.Held, _) => (true, "was released before, and is on the queue"),
        Decision.NotHeld(var status, var reason) => (
            status is MailStatus.Sent or MailStatus.Sending or MailStatus.Deferred, Other(status, reason)),
        _ => (false, "is not known"),
    };

    private static string Other(MailStatus status, string? reason) => $"is not held but {status}{(reason is null ? "" : $" ({reason})")}";

    private static (bool Done, string Words) Discarded(Decision decision) => decision switch
    {
        Decision.Done => (true, "discarded: its content is erased"),
        Decision.NotHeld(MailStatus.Failed, DecideHeld.Discarded) => (true, "was discarded before"),
        Decision.NotHeld(MailStatus.Held, _) => (false, "was released before, and is on the queue"),
        Decision.NotHeld(var status, var reason) => (false, Other(status, reason)),
        _ => (false, "is not known"),
    };
}
