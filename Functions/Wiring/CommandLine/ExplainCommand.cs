using System.CommandLine;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Sealpost.Wiring.Explaining;

namespace Sealpost.Wiring.CommandLine;

/// <summary><c>explain FORM POST-FILE</c>: would this post be mailed, and which rule fired. Exit code 1 when it would not go out.</summary>
internal static class ExplainCommand
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static Command Create(string name, Func<IServiceProvider> services)
    {
        var form = new Argument<string>("FORM") { Description = "The form's name or alias." };
        var file = new Argument<FileInfo>("POST-FILE") { Description = "A post: its body, or the whole HTTP request." };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command(name, "Say step by step what would become of a post; nothing is sent.") { form, file, json };
        command.SetAction(async (parsed, cancel) =>
        {
            var path = parsed.GetRequiredValue(file);
            if (!path.Exists)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync($"There is no file {path.FullName}.");
                return 2;
            }

            var (request, dialect) = PostFile.Read(await File.ReadAllBytesAsync(path.FullName, cancel));
            var explained = await services().GetRequiredService<ExplainPost>().RunAsync(request, dialect, parsed.GetRequiredValue(form), cancel);
            await parsed.InvocationConfiguration.Output.WriteLineAsync(
                parsed.GetValue(json) ? JsonSerializer.Serialize(explained, Json) : Text(explained));
            return explained.WouldBeMailed ? 0 : 1;
        });
        return command;
    }

    private static string Text(Explanation explained)
    {
        var (name, outcome) = (explained.Steps.Max(step => step.Name.Length), explained.Steps.Max(step => step.Outcome.Length));
        return string.Join('\n', explained.Steps.Select(step => $"{step.Name.PadRight(name)}  {step.Outcome.PadRight(outcome)}  {step.Words}"))
            + $"\n\n{explained.Conclusion}";
    }
}
