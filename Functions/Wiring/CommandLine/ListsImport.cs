using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Sealpost.Subscribing;

namespace Sealpost.Wiring.CommandLine;

/// <summary><c>lists import NAME FILE|-</c>: brings subscribers along from elsewhere. Exit code 1 when rows were refused.</summary>
internal static class ListsImport
{
    private const int MostTold = 20;

    public static Command Create(string name, Func<IServiceProvider> services)
    {
        var list = ListsCommand.Name;
        var file = new Argument<string>("FILE") { Description = "CSV in UTF-8 with the columns address, consent_at and source; - reads the standard input." };
        var source = new Option<string>("--source") { Description = "Where they said that they may be on the list, for rows that don't say it." };
        var consentAt = new Option<string>("--consent-at") { Description = "When they said so, as 2026-03-31 or 2026-03-31T12:00:00Z, for rows that don't say it." };
        source.Validators.Add(given =>
        {
            if (given.GetValueOrDefault<string>() is { } text && (text.Trim().Length is 0 or > SubscriberRows.LongestSource || text.Any(char.IsControl)))
            {
                given.AddError($"--source is a text of {SubscriberRows.LongestSource} characters at most.");
            }
        });
        consentAt.Validators.Add(given =>
        {
            if (given.GetValueOrDefault<string>() is { } text && SubscriberRows.Time(text) is null)
            {
                given.AddError("--consent-at is a date or time, such as 2026-03-31 or 2026-03-31T12:00:00Z.");
            }
        });
        var json = JsonOutput.Option();
        var command = new Command(name, "Put people on a list who said elsewhere that they may be. Who has left it stays off.") { list, file, source, consentAt, json };
        command.SetAction((parsed, cancel) => ListsCommand.WithAsync(parsed, list, services, async (found, all) =>
        {
            var (given, path) = (parsed.GetValue(consentAt), parsed.GetRequiredValue(file));
            var rows = new SubscriberRows(parsed.GetValue(source)?.Trim(), given is null ? null : SubscriberRows.Time(given), all.GetRequiredService<TimeProvider>().GetUtcNow());
            try
            {
                await using var content = path == "-" ? Console.OpenStandardInput() : File.OpenRead(path);
                return await RunAsync(found.Name, SubscriberFile.Read(content, rows), all, parsed, json, cancel);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync($"{path} can't be read. Whoever was put on the list before stays on it; import it again when it can.");
                return 1;
            }
        }));
        return command;
    }

    private static async Task<int> RunAsync(
        string list, IEnumerable<ImportedRow> rows, IServiceProvider services, ParseResult parsed, Option<bool> json, CancellationToken cancel)
    {
        var terminal = parsed.InvocationConfiguration;
        var (import, tally, batch, refused) = (services.GetRequiredService<SubscriberImport>(), new ImportTally(), new List<NewSubscriber>(SubscriberImport.Most), 0);
        using (var progress = new ProgressLine(terminal.Error, "rows", null, services.GetRequiredService<TimeProvider>()))
        {
            foreach (var row in rows)
            {
                progress.Step();
                if (row is ImportedRow.Good(_, var person))
                {
                    batch.Add(person);
                }
                else if (row is ImportedRow.Refused(var line, var reason) && ++refused <= MostTold)
                {
                    await terminal.Error.WriteLineAsync($"line {line}: {reason}");
                }

                if (batch.Count == SubscriberImport.Most)
                {
                    await import.AddAsync(list, batch, tally, cancel);
                    batch.Clear();
                }
            }
        }

        await import.AddAsync(list, batch, tally, cancel);
        if (refused > MostTold)
        {
            await terminal.Error.WriteLineAsync($"and {refused - MostTold} more.");
        }

        await JsonOutput.WriteAsync(parsed, json, new { List = list, tally.Added, tally.Known, tally.Left, tally.Suppressed, Refused = refused },
            $"{list}: {tally.Added} added, {tally.Known} on the list already, {tally.Left} have left it and stay off, {tally.Suppressed} suppressed, {refused} refused.");
        return refused > 0 ? 1 : 0;
    }
}
