using System.CommandLine;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace Sealpost.Wiring.CommandLine;

/// <param name="As">recipient, shared or escrow; key where the file was refused, so that nobody knows.</param>
internal sealed record KeyUse(string Form, string As);

/// <summary>One key, as <c>keys list --json</c> prints it; without a kind where the file was refused.</summary>
/// <param name="File">Relative to the folder of the forms.</param>
/// <param name="Fingerprint">Whole.</param>
internal sealed record ListedKey(
    string File, KeyState State, string? Kind, string? Algorithm, string? Fingerprint, IReadOnlyList<string> Addresses, DateTimeOffset? Expires,
    IReadOnlyList<KeyUse> Forms, string? Reason);

/// <summary><c>keys list</c>: every key, who uses it, and whether it can be used. Exit code 1 when one can't.</summary>
internal static class KeysList
{
    private const int ShortFingerprint = 16;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static Command Create(string name, Func<IServiceProvider> services)
    {
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command(name, "Every key file of the forms: what it is, until when, and who uses it.") { json };
        command.SetAction(async (parsed, _) =>
        {
            var (folder, unreadable) = (KeysFolder.Of(services()), new List<string>());
            var keys = List(folder, folder.Read(unreadable.Add), services().GetRequiredService<TimeProvider>().GetUtcNow());
            foreach (var form in unreadable)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync($"{form} is no JSON of a form; the keys that it names are not known.");
            }

            await parsed.InvocationConfiguration.Output.WriteLineAsync(parsed.GetValue(json) ? JsonSerializer.Serialize(keys, Json) : Table(keys));
            return keys.Any(key => key.State is KeyState.Expired or KeyState.Refused) ? 1 : 0;
        });
        return command;
    }

    private static List<ListedKey> List(KeysFolder folder, IReadOnlyList<KeyForm> forms, DateTimeOffset now) =>
        [.. folder.Files().Concat(forms.SelectMany(form => form.KeyFiles.Concat(form.EscrowFiles))).Distinct().Order(StringComparer.Ordinal)
            .SelectMany(file => KeysFile.Check(file, now).Select(found => new ListedKey(
                folder.Relative(file), found.State, found.Key is { } key ? KeysFile.Kind(key) : null, found.Key?.Algorithm, found.Key?.Fingerprint,
                found.Key?.Addresses ?? [], found.Key?.Expires, [.. Uses(file, found, forms)], found.Reason)))];

    private static IEnumerable<KeyUse> Uses(string file, KeyFinding found, IReadOnlyList<KeyForm> forms)
    {
        foreach (var form in forms)
        {
            if (form.KeyFiles.Contains(file))
            {
                yield return new(form.Name, found.Key is not { } key ? "key" : form.Wants(key) ? "recipient" : "shared");
            }

            if (form.EscrowFiles.Contains(file))
            {
                yield return new(form.Name, "escrow");
            }
        }
    }

    private static string Table(List<ListedKey> keys)
    {
        if (keys.Count == 0)
        {
            return "There is no key. Make one with: keys new ADDRESS, or take one in with: keys import FILE.";
        }

        string[][] rows = [["FILE", "STATE", "KIND", "ALGORITHM", "KEY", "EXPIRES", "ADDRESSES", "FORMS"], .. keys.Select(Row)];
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToList();
        var lines = rows.Select(row => string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        return string.Join('\n', lines.Concat(keys.Where(key => key.Reason is not null).Select(key => $"{KeysFile.Printable(key.File)}: {key.Reason}")));
    }

    private static string[] Row(ListedKey key) => [.. new[]
    {
        key.File,
        key.State switch { KeyState.ExpiresSoon => "expires soon", KeyState.Ok => "ok", KeyState.Expired => "expired", _ => "refused" },
        key.Kind ?? "-", key.Algorithm ?? "-",
        key.Fingerprint is { } all ? all[^Math.Min(ShortFingerprint, all.Length)..] : "-",
        key.Kind is null ? "-" : key.Expires is { } end ? $"{end:yyyy-MM-dd}" : "never",
        key.Addresses.Count > 0 ? string.Join(", ", key.Addresses) : "-",
        key.Forms.Count > 0 ? string.Join(", ", key.Forms.Select(use => $"{use.Form} ({use.As})")) : "-",
    }.Select(KeysFile.Printable)];
}
