using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Sealpost.Wiring.Previewing;

namespace Sealpost.Wiring.CommandLine;

/// <summary><c>preview FORM</c>: writes the mail of a form for sample data: what travels, its text, its HTML, and a page that shows it.</summary>
internal static class PreviewCommand
{
    public static Command Create(string name, Func<IServiceProvider> services)
    {
        var form = new Argument<string>("FORM") { Description = "The form's name or alias." };
        var folder = new Option<DirectoryInfo>("--out")
        {
            Description = "The folder to write to; files of the same name are replaced.", DefaultValueFactory = _ => new DirectoryInfo("preview"),
        };
        var command = new Command(name, "Write the mail of a form, for sample data: FORM.eml as it travels, FORM.txt, FORM.html, and FORM.page.html, "
            + "which shows it on desktop and phone, light and dark. Nothing is sent.") { form, folder };
        command.SetAction(async (parsed, cancel) =>
        {
            var (output, errors) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            switch (await services().GetRequiredService<PreviewMail>().RunAsync(parsed.GetRequiredValue(form), cancel))
            {
                case Preview.NoForm(var why):
                    await errors.WriteLineAsync(why);
                    return 1;
                case Preview.Made made:
                    foreach (var file in await WriteAsync(made, parsed.GetRequiredValue(folder).FullName, cancel))
                    {
                        await output.WriteLineAsync(file);
                    }

                    return 0;
                case var other:
                    throw new InvalidOperationException(other.GetType().Name);
            }
        });
        return command;
    }

    private static async Task<IReadOnlyList<string>> WriteAsync(Preview.Made made, string folder, CancellationToken cancel)
    {
        Directory.CreateDirectory(folder);
        string Path(string ending) => System.IO.Path.Combine(folder, $"{made.Form}{ending}");
        var files = new List<string>();
        foreach (var (copy, i) in made.Copies.Select((copy, i) => (copy, i)))
        {
            files.Add(Path(i == 0 ? ".eml" : $".{i + 1}.eml"));
            await using var mail = File.Create(files[^1]);
            await copy.Message.WriteToAsync(mail, cancel);
        }

        foreach (var (ending, content) in new[] { (".txt", made.Mail.Text), (".html", made.Mail.Html), (".page.html", PreviewPage.Html(made)) })
        {
            files.Add(Path(ending));
            await File.WriteAllTextAsync(files[^1], content, cancel);
        }

        made.Copies.ToList().ForEach(copy => copy.Dispose());
        return files;
    }
}
