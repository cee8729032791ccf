using System.CommandLine;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Sealpost.Enqueuing;
using Sealpost.Unsealing;

namespace Sealpost.Wiring.CommandLine;

/// <summary><c>export --address ADDRESS</c>: somebody asks what is kept of them. Exit code 1 when something could not be looked at.</summary>
internal static class ExportCommand
{
    public static Command Create(string name, Func<IServiceProvider> services)
    {
        var address = VisitorAddress.Option();
        var files = new Option<string>("--files") { Description = "Save the files of their posts in this folder, for you alone." };
        var json = JsonOutput.Option();
        var command = new Command(name, "What is kept of one person, by their e-mail address.") { address, files, json };
        command.SetAction((parsed, cancel) => VisitorAddress.WithAsync(parsed, address, services, async (who, all) =>
        {
            var found = await all.GetRequiredService<ExportVisitor>().RunAsync(who, cancel);
            if (parsed.GetValue(files) is { } folder && await SaveAsync(found, folder, all.GetRequiredService<UploadStore>(), cancel) is { } fault)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync(fault);
                return 1;
            }

            await JsonOutput.WriteAsync(parsed, json, Plain(found), Words(found));
            return found.Hidden + found.Closed == 0 ? 0 : 1;
        }, cancel));
        return command;
    }

    /// <summary>Without the keys of the files.</summary>
    private static object Plain(VisitorExport found) => new
    {
        found.Address,
        Mails = found.Mails.Select(mail => new
        {
            mail.Id, mail.Receipt, mail.Form, mail.AcceptedAt, mail.State, mail.UpdatedAt, mail.Content?.Language,
            Fields = mail.Content?.Fields.Select(field => new { field.Name, field.Values }), mail.Content?.Order, mail.Content?.Sealed,
            Files = mail.Content?.Files.Select(file => new { file.Field, file.Name, file.Size }),
        }),
        found.Lists, found.Hidden, found.Closed,
    };

    private static string Words(VisitorExport found)
    {
        var text = new StringBuilder();
        foreach (var mail in found.Mails)
        {
            text.AppendLine($"{mail.Id}  {mail.Form}  accepted {mail.AcceptedAt:yyyy-MM-dd HH:mm:ss}, {mail.State?.ToString() ?? "on the queue"}{(mail.Content is null ? "; its content is not here any more" : "")}");
            foreach (var field in mail.Content?.Fields ?? [])
            {
                text.AppendLine($"  {TerminalText.OneLine($"{field.Name}: {field.Text}")}");
            }

            if (mail.Content?.Sealed is not null)
            {
                text.AppendLine("  and what their browser sealed to the form's keys, which only those open (--json has the block)");
            }

            foreach (var file in mail.Content?.Files ?? [])
            {
                text.AppendLine($"  {TerminalText.OneLine($"{file.Field}: {file.Name}")} ({file.Size} bytes)");
            }
        }

        foreach (var list in found.Lists)
        {
            text.AppendLine($"list {list.List}: {list.State}, by {TerminalText.OneLine(list.Source)} at {list.ConsentAt:yyyy-MM-dd HH:mm:ss}");
        }

        text.AppendLine($"{found.Mails.Count} mails, {found.Lists.Count} lists.");
        text.AppendJoin(Environment.NewLine, VisitorAddress.Obstacles(0, found.Hidden, found.Closed));
        return text.ToString().TrimEnd();
    }

    /// <returns>Why not all of them are saved; null when they are.</returns>
    private static async Task<string?> SaveAsync(VisitorExport found, string folder, UploadStore store, CancellationToken cancel)
    {
        try
        {
            foreach (var mail in found.Mails.Where(mail => mail.Content is { Files.Count: > 0 }))
            {
                var opened = new List<OpenedFile>();
                foreach (var file in mail.Content!.Files)
                {
                    using var content = new MemoryStream();
                    await store.OpenAsync(file, content, cancel);
                    opened.Add(new(file.Name, file.Type, content.ToArray(), Sealed: true));
                }

                SavedFiles.Save(opened, Path.Combine(folder, mail.Id));
            }

            return null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return $"{folder} can't be written, or has these files already; what is there was left alone.";
        }
    }
}
