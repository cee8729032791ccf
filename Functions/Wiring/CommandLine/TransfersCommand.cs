using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Sealpost.Accepting;

namespace Sealpost.Wiring.CommandLine;

/// <summary><c>transfers list|resend</c>: the numbered mails to offices. No value of a post is shown.</summary>
internal static partial class TransfersCommand
{
    private const int Most = 10_000;

    public static Command Create(string name, Func<IServiceProvider> services) => new(name, "Data that goes to an office in numbered mails.")
    {
        List(services),
        Resend(services),
    };

    private static Command List(Func<IServiceProvider> services)
    {
        var form = new Argument<string?>("FORM") { Description = "Only of this form.", Arity = ArgumentArity.ZeroOrOne };
        var last = new Option<int>("--last") { Description = "The newest ones only: how many of each form.", DefaultValueFactory = _ => 100 };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command("list", "Number, time, posts, repeats and state of each transfer.") { form, last, json };
        command.SetAction(async (parsed, cancel) =>
        {
            var forms = parsed.GetValue(form) is { } one ? [one]
                : services().GetRequiredService<FormCatalog>().All.Where(loaded => loaded.Form?.Definition.Transfer is not null).Select(loaded => loaded.Name).ToList();
            var found = new List<KnownTransfer>();
            foreach (var each in forms)
            {
                found.AddRange(await services().GetRequiredService<ResendTransfer>().ListAsync(each, Math.Clamp(parsed.GetValue(last), 1, Most), cancel));
            }

            await parsed.InvocationConfiguration.Output.WriteLineAsync(
                parsed.GetValue(json) ? JsonSerializer.Serialize(found.Select(View), SpoolList.Json) : Table(found));
            return 0;
        });
        return command;
    }

    private static object View(KnownTransfer known) => new
    {
        Form = known.Record.PartitionKey, known.Record.Number, known.Record.At, Posts = known.Record.Ids, known.Record.Repeats, Mail = known.MailId, known.State,
    };

    private static string Table(List<KnownTransfer> found)
    {
        if (found.Count == 0)
        {
            return "Nothing was transferred.";
        }

        var width = Math.Max(4, found.Max(known => known.Record.PartitionKey.Length));
        var rows = found.Select(known => $"{known.Record.PartitionKey.PadRight(width)}  {known.Record.Number,6}  {known.Record.At:yyyy-MM-dd HH:mm:ss}  "
            + $"{known.Record.Ids.Count,5}  {known.Record.Repeats,7}  {known.State?.ToString() ?? "Pending",-8}  {known.MailId}");
        return string.Join(Environment.NewLine, rows.Prepend($"{"FORM".PadRight(width)}  NUMBER  {"MADE (UTC)",-19}  POSTS  REPEATS  {"STATE",-8}  MAIL"));
    }

    private static Command Resend(Func<IServiceProvider> services)
    {
        var form = new Argument<string>("FORM") { Description = "The form's name." };
        var numbers = new Argument<string>("NUMBERS") { Description = "A number, or several: 7, or 7-9." };
        numbers.Validators.Add(Check);
        var json = JsonOutput.Option();
        var command = new Command("resend", "Send transfers once more, with the same numbers and content.") { form, numbers, json };
        command.SetAction(async (parsed, cancel) =>
        {
            var (first, last) = Read(parsed.GetValue(numbers)!)!.Value;
            var told = new List<Resent>();
            for (var number = first; number <= last; number++)
            {
                var (done, words) = Tell(await services().GetRequiredService<ResendTransfer>().RunAsync(parsed.GetValue(form)!, number, cancel));
                told.Add(new(parsed.GetValue(form)!, number, done, words));
            }

            await JsonOutput.WriteAsync(parsed, json, told, string.Join(Environment.NewLine, told.Select(one => $"{one.Form} {one.Number} {one.Words}")));
            return told.TrueForAll(one => one.Done) ? 0 : 1;
        });
        return command;
    }

    private sealed record Resent(string Form, int Number, bool Done, string Words);

    private static void Check(ArgumentResult given)
    {
        if (Read(given.GetValueOrDefault<string>() ?? "") is null)
        {
            given.AddError($"Give a number, or the first and the last of several, such as 7 or 7-9; {Most} at most.");
        }
    }

    private static (int First, int Last)? Read(string text) =>
        Numbers().Match(text) is { Success: true } found && int.Parse(found.Groups[1].ValueSpan, CultureInfo.InvariantCulture) is var first
        && (found.Groups[2].Success ? int.Parse(found.Groups[2].ValueSpan, CultureInfo.InvariantCulture) : first) is var last && last >= first && last - first < Most
            ? (first, last) : null;

    private static (bool Done, string Words) Tell(Resending resending) => resending switch
    {
        Resending.Queued(var mail) => (true, $"is on the queue again as {mail}, and goes out while the application runs"),
        Resending.Unknown => (false, "was never given; the numbers of a form show in: transfers list"),
        Resending.Erased(var at) => (false, $"can't be sent again: it was made on {at:yyyy-MM-dd}, and its posts are erased after Transfers__KeepDays"),
        _ => (false, "was asked for by somebody else at this moment; look for their mail first"),
    };

    [GeneratedRegex("^([1-9][0-9]{0,8})(?:-([1-9][0-9]{0,8}))?$")]
    private static partial Regex Numbers();
}
