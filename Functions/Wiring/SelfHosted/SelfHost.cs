using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Sealpost.Accepting;
using Sealpost.Wiring.Development;

namespace Sealpost.Wiring.SelfHosted;

/// <summary>The whole pipeline in one process: Kestrel for the posts, a pump for the queue.</summary>
internal static class SelfHost
{
    private const string DefaultUrl = "http://localhost:7071";

    /// <returns>The exit code: 0, or 1 when a setting is missing or wrong.</returns>
    public static async Task<int> RunAsync(string[] args, string root)
    {
        // Watching the folder for changed settings costs start-up time below a big tree such as node_modules.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = [.. args, "--hostBuilder:reloadConfigOnChange=false"], ContentRootPath = root,
        });
        var settings = builder.Environment.IsDevelopment() ? LocalSettings.Prepare(root, TimeProvider.System) : [];
        AddDefaults(builder, root, settings);
        builder.AddSealpost(root);
        builder.Services.AddPumps();
        builder.AddServer();

        var app = builder.Build();
        app.MapSealpost();
        try
        {
            // Before anything is built from them, so that every fault is told at once.
            app.Services.GetRequiredService<IStartupValidator>().Validate();
            await using var helpers = builder.Environment.IsDevelopment()
                ? await LocalHelpers.StartAsync(app.Configuration, root, Console.Out, TimeProvider.System, app.Lifetime.ApplicationStopping)
                : null;
            FormReport.Write(app.Services.GetRequiredService<FormCatalog>(), app.Logger);
            await app.StartAsync();
            if (helpers is not null)
            {
                AddressTable.Write(Console.Out, app, helpers);
            }

            await app.WaitForShutdownAsync();
            return 0;
        }
        catch (Exception fault) when (Explain(fault) is { } lines)
        {
            await Console.Error.WriteLineAsync("Sealpost can't start:");
            foreach (var line in lines)
            {
                await Console.Error.WriteLineAsync($"  - {line}");
            }

            return 1;
        }
    }

    /// <summary>Below the environment and the command line, which always win.</summary>
    private static void AddDefaults(WebApplicationBuilder builder, string root, Dictionary<string, string?> settings)
    {
        var defaults = new Dictionary<string, string?>
        {
            ["urls"] = DefaultUrl,
            ["Logging:LogLevel:Default"] = "Information",
            ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
            ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Warning",
            ["Logging:Console:FormatterName"] = "simple",
            ["Logging:Console:FormatterOptions:SingleLine"] = "true",
            ["Logging:Console:FormatterOptions:TimestampFormat"] = "HH:mm:ss ",
        };
        var sources = builder.Configuration.Sources;
        sources.Insert(0, new Microsoft.Extensions.Configuration.Memory.MemoryConfigurationSource { InitialData = defaults });
        sources.Insert(1, new Microsoft.Extensions.Configuration.Memory.MemoryConfigurationSource { InitialData = settings });
        var hostFile = Path.Combine(root, "host.json");
        if (File.Exists(hostFile))
        {
            sources.Insert(1, new Microsoft.Extensions.Configuration.Json.JsonConfigurationSource
            {
                Path = "host.json", Optional = true, FileProvider = new Microsoft.Extensions.FileProviders.PhysicalFileProvider(root),
            });
        }

        if (builder.Configuration["urls"] is { } url && builder.Configuration["ASPNETCORE_URLS"] is null)
        {
            builder.WebHost.UseUrls(url);
        }
    }

    private static IEnumerable<string>? Explain(Exception fault) => fault switch
    {
        OptionsValidationException e => e.Failures.Select(Sentence),
        AggregateException e when e.InnerExceptions.All(inner => inner is OptionsValidationException) =>
            e.InnerExceptions.Cast<OptionsValidationException>().SelectMany(inner => inner.Failures).Select(Sentence),
        LocalHelpersException e => [e.Message],
        IOException e when e.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException =>
            ["The address to listen on is taken by another program. End it, or set ASPNETCORE_URLS to another, such as http://localhost:7072."],
        _ => null,
    };

    /// <summary>"DataAnnotation validation failed for 'X' members: 'Y' with the error: 'Z'." says the same in fewer words as "Z".</summary>
    private static string Sentence(string failure)
    {
        var at = failure.IndexOf("with the error: '", StringComparison.Ordinal);
        return at < 0 ? failure : failure[(at + 17)..].TrimEnd('.', '\'') + ".";
    }
}
