using System.Text.Json;
using Azure.Storage.Queues;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sealpost.Tests.Bench;
using Sealpost.Wiring;
using Sealpost.Wiring.SelfHosted;

namespace Sealpost.Benchmarks;

/// <summary>What takes posts, each as a process of its own; they print their port.</summary>
internal static class Servers
{
    /// <summary>The application without its deliveries, which would take a part of the same two cores and of the same Azurite.</summary>
    public static async Task<int> AcceptAsync(string[] _)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = ["--environment", "Staging", HostSettings.NoWatching], ContentRootPath = Checkout.Root });
        builder.AddSealpostSettings(Checkout.Root);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.AddSealpost(Checkout.Root);
        builder.AddServer();
        var app = builder.Build();
        app.MapSealpost();
        return await RunAsync(app);
    }

    /// <summary>Kestrel, a form parsed, one message put.</summary>
    /// <param name="args">Connection string and queue.</param>
    public static async Task<int> BareAcceptAsync(string[] args)
    {
        var queue = new QueueClient(args[0], args[1], new() { MessageEncoding = QueueMessageEncoding.Base64 });
        await queue.CreateIfNotExistsAsync();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapPost("/f/{form}", async (HttpContext context) =>
        {
            var fields = (await context.Request.ReadFormAsync()).ToDictionary(field => field.Key, field => field.Value.ToString());
            await queue.SendMessageAsync(BinaryData.FromBytes(JsonSerializer.SerializeToUtf8Bytes(fields)), TimeSpan.Zero, TimeSpan.FromSeconds(-1));
            context.Response.StatusCode = 303;
            context.Response.Headers.Location = "/thanks";
        });
        return await RunAsync(app);
    }

    /// <summary>The least that ASP.NET Core answers a post with.</summary>
    private static async Task<int> RunAsync(WebApplication app)
    {
        await app.StartAsync();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        await Console.Out.WriteLineAsync($"port {new Uri(address).Port}");
        await app.WaitForShutdownAsync();
        return 0;
    }
}
