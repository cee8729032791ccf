using System.CommandLine;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Sealpost.Enqueuing;
using Sealpost.Tracking;
using Sealpost.Undeliverable;

namespace Sealpost.Wiring.CommandLine;

/// <summary><c>spool show ID</c>: everything that is known of one mail, and what to do about it.</summary>
internal static class SpoolShow
{
    public static Command Create(string name, Func<IServiceProvider> services)
    {
        var id = new Argument<string>("id") { Description = "The mail's id, or the receipt that the visitor got." };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command(name, "What is known of one mail, and what to do about it.") { id, json };
        command.SetAction(async (parsed, cancel) =>
        {
            // A receipt starts with the id.
            var given = parsed.GetValue(id)!;
            var wanted = given.Length > SubmissionId.Length ? given[..SubmissionId.Length] : given;
            var mail = DecideHeld.IsId(wanted) ? await services().GetRequiredService<ReadSpool>().FindAsync(wanted, cancel) : new(null, null, false);
            var output = parsed.InvocationConfiguration.Output;
            await output.WriteLineAsync(parsed.GetValue(json) ? JsonSerializer.Serialize(View(mail), SpoolList.Json) : string.Join(Environment.NewLine, Lines(wanted, mail)));
            return mail.Row is null && !mail.AtHead ? 1 : 0;
        });
        return command;
    }

    private static object View(SpooledMail mail) => new { mail = mail.Row is { } row ? SpoolList.View(row) : null, kept = mail.Folder, onQueue = mail.AtHead };

    private static IEnumerable<string> Lines(string id, SpooledMail mail)
    {
        if (mail.Row is not { } row)
        {
            yield return mail.AtHead
                ? $"{id} is on the queue and was not taken up yet; it is, while the application runs."
                : $"{id} is not known to the ledger. If it was accepted a moment ago it is still on the queue (spool stats); else check the id.";
            yield break;
        }

        yield return $"id         {row.PartitionKey}";
        yield return $"form       {row.Form}";
        yield return $"state      {row.State}{(row.Kind is null ? "" : $" ({row.Kind})")}";
        yield return $"accepted   {row.AcceptedAt:yyyy-MM-dd HH:mm:ss} UTC";
        yield return $"updated    {row.UpdatedAt:yyyy-MM-dd HH:mm:ss} UTC, attempt {row.Attempts}";
        foreach (var (label, value) in Facts(row, mail.Folder))
        {
            if (value is not null)
            {
                yield return $"{label,-10} {value}";
            }
        }

        yield return $"to do      {Advice(row)}";
    }

    private static IEnumerable<(string Label, string? Value)> Facts(MailRecord row, KeptFolder? folder)
    {
        yield return (row.State is MailStatus.Sending ? "lease ends" : "next", row.Until is { } until ? $"{until:yyyy-MM-dd HH:mm:ss} UTC" : null);
        yield return ("reason", row.Reason);
        yield return ("queue id", row.QueueId is { } queueId ? $"{queueId}   (in the mail server's log)" : null);
        yield return ("repeats", row.TwinId);
        yield return ("kept as", folder is { } place ? $"{KeptMail.Path(place)}{row.PartitionKey}.json (sealed)" : null);
    }

    private static string Advice(MailRecord row) => row.State switch
    {
        MailStatus.Sent => "nothing: the mail server has it; look for the queue id in its log, and in the recipient's spam folder",
        MailStatus.Bounced => "the recipient's server refused it after ours had taken it, for the reason above; its content is gone since it was sent",
        MailStatus.Repeated => "nothing: the mail that it repeats went out in its place",
        MailStatus.Transferred => $"nothing here: its data goes out with a transfer, whose state shows: transfers list {row.Form}",
        MailStatus.Sending => "wait: it is being sent now",
        MailStatus.Deferred => "nothing, it is tried again by itself; at once with: spool retry " + row.PartitionKey,
        MailStatus.Held when row.AwaitsOperator => $"decide: spool release {row.PartitionKey}, or spool discard {row.PartitionKey}",
        MailStatus.Held => "mend what the reason names, and it goes out by itself; at once with: spool retry " + row.PartitionKey,
        MailStatus.Unknown => $"ask the mail server's log for the Message-ID {row.PartitionKey}; if it has none: spool retry --even-unknown {row.PartitionKey}",
        _ when row.Reason == DecideHeld.Discarded => "nothing: its content is erased",
        _ => $"mend what the reason names, then: spool retry {row.PartitionKey}; or erase it: spool discard {row.PartitionKey}",
    };
}
