using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using Sealpost.Wiring.Development;

namespace Sealpost.Wiring;

/// <summary>The settings of everything but the Functions worker, whose host brings its own.</summary>
internal static class HostSettings
{
    public const string DefaultUrl = "http://localhost:7071";

    /// <summary>Watching the folder for changed settings costs start-up time below a big tree such as node_modules.</summary>
    public const string NoWatching = "--hostBuilder:reloadConfigOnChange=false";

    /// <summary>Defaults, then host.json, then in development local.settings.json: all below the environment and the command line.</summary>
    public static void AddSealpostSettings(this IHostApplicationBuilder builder, string root)
    {
        var settings = builder.Environment.IsDevelopment() ? LocalSettings.Prepare(root, TimeProvider.System) : [];
        var defaults = new Dictionary<string, string?>
        {
            ["urls"] = DefaultUrl,
            ["Logging:LogLevel:Default"] = "Information",
            ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
            ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Warning",
            // Its errors are stack traces: what keeps the application from starting is said in words (SettingFaults), and a
            // background service that fails is told once more as critical.
            ["Logging:LogLevel:Microsoft.Extensions.Hosting.Internal.Host"] = "Critical",
            ["Logging:Console:FormatterName"] = "simple",
            ["Logging:Console:FormatterOptions:SingleLine"] = "true",
            ["Logging:Console:FormatterOptions:TimestampFormat"] = "HH:mm:ss ",
        };
        var sources = builder.Configuration.Sources;
        sources.Insert(0, new MemoryConfigurationSource { InitialData = defaults });
        sources.Insert(1, new MemoryConfigurationSource { InitialData = settings });
        if (File.Exists(Path.Combine(root, "host.json")))
        {
            sources.Insert(1, new JsonConfigurationSource { Path = "host.json", Optional = true, FileProvider = new PhysicalFileProvider(root) });
        }
    }
}
