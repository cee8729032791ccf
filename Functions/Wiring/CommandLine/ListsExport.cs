using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure;
using Microsoft.Extensions.DependencyInjection;
using Sealpost.Rendering;
using Sealpost.Subscribing;

namespace Sealpost.Wiring.CommandLine;

/// <summary>
/// <c>lists export NAME</c>: who is on the list, with the proof of consent, as CSV (RFC 4180). Who has left has no address any more, and
/// is only counted.
/// </summary>
internal static class ListsExport
{
    private static readonly string[] Names = ["address", "state", "consent_at", "source", "changed_at"];

    public static Command Create(string name, Func<IServiceProvider> services)
    {
        var list = ListsCommand.Name;
        var to = new Option<string>("--to") { Description = "A new file, which nobody but you may read; the standard output without it." };
        var command = new Command(name, "Who is on a list, with the time and place of their consent, as CSV.") { list, to };
        command.SetAction((parsed, cancel) => ListsCommand.WithAsync(parsed, list, services, async (found, all) =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            var subscribers = all.GetRequiredService<Subscribers>();
            if (parsed.GetValue(to) is not { } file)
            {
                return await WriteAsync(found.Name, subscribers, output, error, cancel);
            }

            try
            {
                // Excel reads another encoding without the byte order mark.
                await using var text = new StreamWriter(PrivateFile.CreateNew(file), new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
                return await WriteAsync(found.Name, subscribers, text, error, cancel);
            }
            catch (Exception fault) when (fault is RequestFailedException or AggregateException or ListKeyMissingException)
            {
                // Half a list looks like a whole one.
                File.Delete(file);
                throw;
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                await error.WriteLineAsync($"{file} can't be written, or is there already; what is there was left alone. Choose another name.");
                return 1;
            }
        }));
        return command;
    }

    private static async Task<int> WriteAsync(string list, Subscribers subscribers, TextWriter text, TextWriter error, CancellationToken cancel)
    {
        var (written, left, damaged) = (0, 0, 0);
        await text.WriteAsync(CsvFields.Row(Names));
        await foreach (var row in subscribers.ScanAsync(list, cancel))
        {
            if (row.Address is null)
            {
                left++;
                continue;
            }

            try
            {
                await text.WriteAsync(Line(row, await subscribers.AddressAsync(row, cancel)));
                written++;
            }
            catch (CryptographicException)
            {
                damaged++;
            }
        }

        await error.WriteLineAsync($"{list}: {written} written; {left} have left, and their addresses were erased.");
        if (damaged > 0)
        {
            await error.WriteLineAsync($"{damaged} do not open: their rows were altered in the storage.");
        }

        return damaged > 0 ? 1 : 0;
    }

    private static string Line(Subscriber row, string address) => CsvFields.Row(
        [CsvFields.Safe(address), row.State.ToLowerInvariant(), Time(row.ConsentAt), CsvFields.Safe(row.Source), Time(row.ChangedAt)]);

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
}
