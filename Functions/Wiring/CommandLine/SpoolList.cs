using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Sealpost.Tracking;

namespace Sealpost.Wiring.CommandLine;

/// <summary><c>spool list</c>: the mails that are not done with, the oldest first.</summary>
internal static class SpoolList
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true, Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static Command Create(string name, Func<IServiceProvider> services)
    {
        var (states, form) = (States("Only these; more than one is allowed. Without it, all but sent and repeated."), Form());
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command(name, "State, id, form, time of acceptance, attempts, next attempt and reason of each mail that is not done with.")
        {
            states, form, json,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            var rows = await FindAsync(services(), parsed.GetValue(states)!, parsed.GetValue(form), parsed.InvocationConfiguration.Error, cancel);
            var output = parsed.InvocationConfiguration.Output;
            await output.WriteLineAsync(parsed.GetValue(json) ? JsonSerializer.Serialize(rows.Select(View), Json) : Table(rows));
            return 0;
        });
        return command;
    }

    public static Option<MailStatus[]> States(string description) => new("--state")
    {
        Description = description, AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [],
    };

    public static Option<string> Form() => new("--form") { Description = "Only of this form." };

    public static async Task<IReadOnlyList<MailRecord>> FindAsync(
        IServiceProvider services, MailStatus[] states, string? form, TextWriter error, CancellationToken cancel)
    {
        var rows = new List<MailRecord>();
        using var progress = new ProgressLine(error, "mails found", null, services.GetRequiredService<TimeProvider>());
        await foreach (var row in services.GetRequiredService<ReadSpool>().ListAsync(states.Length > 0 ? states : ReadSpool.Open, form, cancel))
        {
            rows.Add(row);
            progress.Step();
        }

        return [.. rows.OrderBy(row => row.AcceptedAt)];
    }

    /// <summary>As JSON has it.</summary>
    public static object View(MailRecord row) => new
    {
        Id = row.PartitionKey, row.Form, row.State, row.Kind, row.AcceptedAt, row.UpdatedAt, row.Attempts,
        Next = row.State is MailStatus.Deferred or MailStatus.Held ? row.Until : null, row.Reason, row.QueueId,
    };

    private static string Table(IReadOnlyList<MailRecord> rows)
    {
        if (rows.Count == 0)
        {
            return "Nothing here: no mail that was taken up is open. What is still on the queue shows in: spool stats";
        }

        var width = Math.Max(4, rows.Max(row => row.Form.Length));
        var lines = rows.Select(row =>
            $"{row.State,-8}  {row.PartitionKey,-26}  {row.Form.PadRight(width)}  {row.AcceptedAt:yyyy-MM-dd HH:mm:ss}  {row.Attempts,5}  {Next(row),-19}  {row.Kind}{(row.Kind is null ? "" : ": ")}{row.Reason}");
        return string.Join(Environment.NewLine, lines.Prepend(
            $"{"STATE",-8}  {"ID",-26}  {"FORM".PadRight(width)}  {"ACCEPTED (UTC)",-19}  {"TRIES",5}  {"NEXT (UTC)",-19}  REASON"));
    }

    private static string Next(MailRecord row) => row.State is MailStatus.Deferred or MailStatus.Held
        ? row.Until is { } until ? $"{until:yyyy-MM-dd HH:mm:ss}" : "your word"
        : "";
}
