using System.CommandLine;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Sealpost.Subscribing;

namespace Sealpost.Wiring.CommandLine;

/// <summary><c>lists show [NAME]</c>: how many are on each list, have left it, or get no more because their mailboxes do not exist.</summary>
internal static class ListsShow
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static Command Create(string name, Func<IServiceProvider> services)
    {
        var only = new Argument<string?>("NAME") { Description = "Only this list.", Arity = ArgumentArity.ZeroOrOne };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command(name, "How many are on each list, have left it, or are suppressed.") { only, json };
        command.SetAction(async (parsed, cancel) =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            var (catalog, wanted) = (services().GetRequiredService<ListCatalog>(), parsed.GetValue(only));
            var lists = catalog.All.Where(list => wanted is null || list.Name == wanted).ToList();
            var rows = new List<Counted>();
            foreach (var list in lists)
            {
                rows.Add(new(list.Name, await services().GetRequiredService<Subscribers>().CountAsync(list.Name, cancel)));
            }

            var errors = catalog.Errors.Where(fault => wanted is null || fault.File == $"lists/{wanted}.json").ToList();
            foreach (var fault in errors)
            {
                await error.WriteLineAsync($"{fault.File} at {fault.Path}: {fault.Message}");
            }

            if (wanted is not null && lists.Count + errors.Count == 0)
            {
                await error.WriteLineAsync($"There is no list {wanted}: create lists/{wanted}.json.");
            }
            else
            {
                await output.WriteLineAsync(parsed.GetValue(json) ? JsonSerializer.Serialize(rows, Json) : Table(rows));
            }

            return errors.Count > 0 || (wanted is not null && lists.Count == 0) ? 1 : 0;
        });
        return command;
    }

    private static string Table(List<Counted> rows)
    {
        if (rows.Count == 0)
        {
            return "There are no lists: docs/lists.md says how to make one.";
        }

        var width = Math.Max(4, rows.Max(row => row.List.Length));
        var lines = rows.Select(row => $"{row.List.PadRight(width)}  {row.Active,9}  {row.Unsubscribed,9}  {row.Suppressed,10}");
        return string.Join(Environment.NewLine, lines.Prepend($"{"LIST".PadRight(width)}  {"ACTIVE",9}  {"LEFT",9}  {"SUPPRESSED",10}"));
    }

    private sealed record Counted(string List, int Active, int Unsubscribed, int Suppressed)
    {
        public Counted(string list, IReadOnlyDictionary<SubscriberState, int> counts)
            : this(list, counts.GetValueOrDefault(SubscriberState.Active), counts.GetValueOrDefault(SubscriberState.Unsubscribed), counts.GetValueOrDefault(SubscriberState.Suppressed))
        {
        }
    }
}
