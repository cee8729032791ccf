using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Sealpost.Accepting;
using Sealpost.Sealing;

namespace Sealpost.Wiring.CommandLine;

/// <summary><c>forms list</c>: every form as a start of the application would find it now. Exit code 1 when one does not work in its newest version.</summary>
internal static class FormsList
{
    public static Command Create(string name, Func<IServiceProvider> services)
    {
        var json = JsonOutput.Option();
        var command = new Command(name, "Every form: whether it works, where it comes from, how many get its mail, whether that is sealed, and until when its key lasts.") { json };
        command.SetAction(async (parsed, _) =>
        {
            var (loading, forms) = (services().GetRequiredService<LoadConfiguration>(), services().GetRequiredService<FormCatalog>());
            var rows = forms.All.Select(form => View(form, services().GetRequiredService<KeyStore>())).ToList();
            await JsonOutput.WriteAsync(parsed, json, rows, Table(rows));
            foreach (var (blob, reason) in loading.Ignored)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync($"{KeysFile.Printable(blob)} is not used. {reason}");
            }

            return rows.Exists(row => row.State != "ok") ? 1 : 0;
        });
        return command;
    }

    private static ListedForm View(LoadedForm loaded, KeyStore keys)
    {
        if (loaded.Form is not { } form)
        {
            return new(loaded.Name, loaded.State, null, null, null, null, loaded.Errors);
        }

        var ends = form.Encrypts ? keys.For(form).Plan.Keys.Min(key => key.Expires) : null;
        var from = form.Source.Origin switch
        {
            FileOrigin.Folder => "folder",
            FileOrigin.Container => "container",
            _ => "last good",
        };
        return new(loaded.Name, loaded.State, from, form.Readers.Count, form.Encrypts, ends, loaded.Errors);
    }

    private static string Table(List<ListedForm> forms)
    {
        if (forms.Count == 0)
        {
            return "There is no form: docs/forms.md says how to make one.";
        }

        string[][] rows = [["FORM", "STATE", "FROM", "READERS", "SEALED", "KEY UNTIL"], .. forms.Select(form => new[]
        {
            form.Name, form.State, form.From ?? "-", form.Readers is { } readers ? $"{readers}" : "-",
            form.Sealed switch { true => "yes", false => "no", _ => "-" }, form.Sealed is not true ? "-" : form.KeyUntil is { } end ? $"{end:yyyy-MM-dd}" : "no end",
        })];
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToList();
        var lines = rows.Select(row => string.Join("  ", row.Select((cell, column) => KeysFile.Printable(cell).PadRight(widths[column]))).TrimEnd());
        return string.Join('\n', lines.Concat(forms.SelectMany(form => form.Errors.Select(error => FormsCheck.Line(error)
            + (form.State == "kept" ? " Until then its last good version is used." : " Until then it answers 503.")))));
    }

    /// <param name="Readers">How many addresses get its mail, those of copies included.</param>
    /// <param name="KeyUntil">The first of its keys to end; null when none does.</param>
    private sealed record ListedForm(string Name, string State, string? From, int? Readers, bool? Sealed, DateTimeOffset? KeyUntil, IReadOnlyList<FormError> Errors);
}
