using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Azure;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sealpost.Subscribing;

namespace Sealpost.Wiring.CommandLine;

/// <summary>
/// What an operator can do from a terminal, with the same settings as the application: one file for each command. Exit codes:
/// 0 done, 1 not done, 2 not understood.
/// </summary>
internal static class CommandLine
{
    private const string EnvironmentOption = "--environment";

    /// <summary>A command calls the function for the pipeline's services, so that help needs no settings.</summary>
    private static readonly IReadOnlyList<(string Name, Func<string, Func<IServiceProvider>, Command> Create)> Commands =
    [
        ("dkim", DkimCommand.Create),
        ("erase", EraseCommand.Create),
        ("explain", ExplainCommand.Create),
        ("export", ExportCommand.Create),
        ("forms", FormsCommand.Create),
        ("held", HeldCommand.Create),
        ("keys", KeysCommand.Create),
        ("lists", ListsCommand.Create),
        ("open", (name, _) => OpenCommand.Create(name)),
        ("preview", PreviewCommand.Create),
        ("send-test", SendTestCommand.Create),
        ("spool", SpoolCommand.Create),
        ("transfers", TransfersCommand.Create),
    ];

    /// <summary>Whether the first word is a command; without one the application starts.</summary>
    public static bool Knows(string[] args) => Split(args).Words is [var first, ..] && Commands.Any(command => command.Name == first);

    public static async Task<int> RunAsync(string[] args, string root)
    {
        var (environment, words) = Split(args);
        var host = new Lazy<IHost>(() => Build(environment, root));
        var parsed = Tree(() => host.Value.Services).Parse(words);
        try
        {
            var code = await parsed.InvokeAsync(new() { EnableDefaultExceptionHandler = false });
            return parsed.Errors.Count > 0 ? 2 : code;
        }
        catch (Exception fault) when (Explain(fault) is { } lines)
        {
            foreach (var line in lines)
            {
                await Console.Error.WriteLineAsync(line);
            }

            return 1;
        }
        finally
        {
            if (host.IsValueCreated)
            {
                host.Value.Dispose();
            }
        }
    }

    /// <summary>Every command; help shows examples of each.</summary>
    public static RootCommand Tree(Func<IServiceProvider> services)
    {
        var tree = new RootCommand("Sealpost: a form post, sealed and mailed. Exit codes: 0 done, 1 not done, 2 not understood.");
        foreach (var (name, create) in Commands)
        {
            tree.Add(create(name, services));
        }

        foreach (var help in tree.Options.OfType<HelpOption>())
        {
            help.Action = new HelpWithExamples((SynchronousCommandLineAction)help.Action!);
        }

        return tree;
    }

    /// <summary>The host's own option may come before the command, as "dotnet run" puts it there, or after.</summary>
    private static (string? Environment, string[] Words) Split(string[] args)
    {
        string? environment = null;
        var words = new List<string>();
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] == EnvironmentOption && i + 1 < args.Length)
            {
                environment = args[++i];
            }
            else if (args[i].StartsWith($"{EnvironmentOption}=", StringComparison.Ordinal))
            {
                environment = args[i][(EnvironmentOption.Length + 1)..];
            }
            else
            {
                words.Add(args[i]);
            }
        }

        return (environment, [.. words]);
    }

    /// <summary>Built and never started: no pumps, no timers, no local helpers. What it logs goes to the error output.</summary>
    private static IHost Build(string? environment, string root)
    {
        var host = environment is null ? Array.Empty<string>() : [EnvironmentOption, environment];
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings
        {
            Args = [.. host, HostSettings.NoWatching], ContentRootPath = root,
        });
        builder.AddSealpostSettings(root);
        builder.AddSealpost(root);
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Warning);
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        return builder.Build();
    }

    private static IEnumerable<string>? Explain(Exception fault) => fault switch
    {
        ListKeyMissingException missing => [missing.Message],
        RequestFailedException { Status: 412 } => ["A mail changed while this ran; look at the list and try again."],
        RequestFailedException { Status: 401 or 403 } => ["The storage refused the key or the identity in AzureWebJobsStorage; nothing was changed."],
        RequestFailedException or AggregateException { InnerException: RequestFailedException } =>
            ["The storage of AzureWebJobsStorage can't be reached; in development it runs while the application does, so start that first."],
        _ => SettingFaults.Explain(fault),
    };
}
