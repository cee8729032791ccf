using System.CommandLine;
using Azure;
using Microsoft.Extensions.DependencyInjection;
using Sealpost.Accepting;
using Sealpost.Configuring;

namespace Sealpost.Wiring.CommandLine;

/// <summary><c>forms check [FOLDER] [--container]</c>: every error of forms, lists, templates and keys at once, before they are uploaded. Exit code 1 when there is one.</summary>
internal static class FormsCheck
{
    public static Command Create(string name, Func<IServiceProvider> services)
    {
        var folder = new Argument<DirectoryInfo?>("FOLDER") { Description = "With forms/ and lists/ in it, as you upload it. Without it, what the application reads now.", Arity = ArgumentArity.ZeroOrOne };
        var container = new Option<bool>("--container") { Description = "As if FOLDER was uploaded over what the container of Configuration__Container holds now." };
        var json = JsonOutput.Option();
        var command = new Command(name, "Every error of forms, lists, templates and keys at once: file, line, JSON path, and what to do. Nothing is changed.") { folder, container, json };
        command.SetAction(async (parsed, cancel) =>
        {
            var (chosen, over, all) = (parsed.GetValue(folder), parsed.GetValue(container), services());
            if ((chosen is { Exists: false } ? $"There is no folder {chosen.FullName}."
                : over && !all.GetRequiredService<UploadedFiles>().IsUsed ? "Configuration__Container is not set, so there is no container to compare with." : null) is { } fault)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync(fault);
                return 2;
            }

            try
            {
                var uploaded = over || (chosen is null && all.GetRequiredService<UploadedFiles>().IsUsed)
                    ? await all.GetRequiredService<UploadedFiles>().LookAsync(Upload.Nothing, cancel)
                    : Upload.Nothing;
                var report = all.GetRequiredService<CheckFiles>().Run(Files(all, chosen, uploaded));
                var found = report.Errors.Select(error => new Found(error.Error.File, error.Line, error.Error.Path, error.Error.Message)).ToList();
                await JsonOutput.WriteAsync(parsed, json, new { report.Forms, report.Lists, Errors = found, Ignored = uploaded.Ignored.Select(blob => new { blob.Name, blob.Reason }) }, Text(report));
                foreach (var (blob, reason) in uploaded.Ignored)
                {
                    await parsed.InvocationConfiguration.Error.WriteLineAsync($"{KeysFile.Printable(blob)} is not used. {reason}");
                }

                return found.Count > 0 ? 1 : 0;
            }
            catch (Exception unread) when (unread is UploadRefusedException or RequestFailedException { ErrorCode: "ContainerNotFound" })
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync(unread is UploadRefusedException
                    ? $"The container can't be used. {unread.Message}"
                    : $"There is no container {all.GetRequiredService<UploadedFiles>().Container}. Make it: az storage container create --name {all.GetRequiredService<UploadedFiles>().Container}");
                return 1;
            }
        });
        return command;
    }

    public static string Line(FormError error) => KeysFile.Printable($"{error.File} at {error.Path}: {error.Message}");

    /// <summary>A folder alone; over the container it is as if it was uploaded, and so is the container over the folders of the application.</summary>
    private static OwnerFiles Files(IServiceProvider all, DirectoryInfo? chosen, Upload uploaded)
    {
        if (chosen is null)
        {
            return OwnerFiles.Over(all.GetRequiredService<OwnerFolders>(), uploaded.Files);
        }

        var lists = Path.Combine(chosen.FullName, "lists");
        var forms = Path.Combine(chosen.FullName, "forms");
        // Whoever names the folder of the forms itself means that.
        var own = new OwnerFolders(Directory.Exists(forms) || Directory.Exists(lists) ? forms : chosen.FullName, lists);
        if (uploaded.Files.Count == 0)
        {
            return OwnerFiles.In(own);
        }

        var files = new Dictionary<string, OwnerFile>(uploaded.Files, StringComparer.Ordinal);
        foreach (var file in own.All())
        {
            files[file.Name] = file;
        }

        return OwnerFiles.Over(all.GetRequiredService<OwnerFolders>(), files);
    }

    private static string Text(FileReport report) => string.Join('\n', report.Errors
        .Select(error => KeysFile.Printable($"{error.Error.File}{(error.Line is { } line ? $", line {line}," : "")} at {error.Error.Path}: {error.Error.Message}"))
        .Append($"Forms: {report.Forms}, lists: {report.Lists}, errors: {report.Errors.Count}."));

    private sealed record Found(string File, int? Line, string Path, string Message);
}
