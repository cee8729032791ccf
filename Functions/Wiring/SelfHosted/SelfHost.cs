using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sealpost.Accepting;
using Sealpost.Tracking;
using Sealpost.Wiring.Home;

namespace Sealpost.Wiring.SelfHosted;

/// <summary>The whole pipeline in one process: Kestrel for the posts, a pump for the queue.</summary>
internal static class SelfHost
{
    /// <returns>The exit code: 0, or 1 when a setting is missing or wrong.</returns>
    public static Task<int> RunAsync(string[] args, string root) => RunAsync(args, root, TimeProvider.System);

    public static async Task<int> RunAsync(string[] args, string root, TimeProvider time)
    {
        // The reader of forms takes the longest of all to get ready (docs/performance.md), and another core has nothing to do yet.
        _ = Task.Run(() => FormReader.Read("first.json", """{ "recipients": ["a@example.org"], "subject": "s", "fields": [{ "name": "f" }] }"""));
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = [.. args, HostSettings.NoWatching], ContentRootPath = root,
        });
        builder.AddSealpostSettings(root);
        if (builder.Configuration["urls"] is { } url && builder.Configuration["ASPNETCORE_URLS"] is null)
        {
            builder.WebHost.UseUrls(url);
        }

        builder.Services.AddSingleton(time);
        builder.AddSealpost(root);
        builder.Services.AddPumps();
        if (!builder.Environment.IsProduction())
        {
            builder.Services.AddSingleton<LocalMailbox>().AddSingleton<RecentLines>().AddSingleton<ILoggerProvider>(at => at.GetRequiredService<RecentLines>());
        }

        builder.AddServer();

        var app = builder.Build();
        app.MapSealpost();
        try
        {
            // Before anything is built from them, so that every fault is told at once.
            app.Services.GetRequiredService<IStartupValidator>().Validate();
            await using var helpers = builder.Environment.IsDevelopment()
                ? await LocalHelpers.StartAsync(app.Configuration, root, Console.Out, time, app.Lifetime.ApplicationStopping)
                : null;
            if (helpers is not null)
            {
                app.Services.GetRequiredService<LocalMailbox>().Address = helpers.Mailbox;
            }

            LookAhead(app.Services);
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

    /// <summary>So that the first visitor does not wait for it. Meanwhile the rest is made ready.</summary>
    private static void LookAhead(IServiceProvider services) => _ = Task.Run(() => services.GetRequiredService<IntakeSwitch>().LookAsync());

    private static IEnumerable<string>? Explain(Exception fault) => fault switch
    {
        LocalHelpersException e => [e.Message],
        IOException e when e.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException =>
            ["The address to listen on is taken by another program. End it, or set ASPNETCORE_URLS to another, such as http://localhost:7072."],
        _ => SettingFaults.Explain(fault),
    };
}
