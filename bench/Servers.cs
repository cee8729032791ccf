using System.Globalization;
using System.Text.Json;
using Azure.Storage.Queues;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Sealpost.Tests.Bench;
using Sealpost.Wiring;
using Sealpost.Wiring.SelfHosted;

namespace Sealpost.Benchmarks;

/// <summary>What takes posts, each as a process of its own, at ASPNETCORE_URLS.</summary>
internal static class Servers
{
    /// <summary>The application without its deliveries, which would take a part of the same two cores and of the same Azurite.</summary>
    public static async Task<int> AcceptAsync(string[] _)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = ["--environment", "Staging", HostSettings.NoWatching], ContentRootPath = Checkout.Root });
        builder.AddSealpostSettings(Checkout.Root);
        builder.AddSealpost(Checkout.Root);
        builder.AddServer();
        var app = builder.Build();
        app.MapSealpost();
        await app.RunAsync();
        return 0;
    }

    /// <summary>Kestrel, a form parsed, one message put.</summary>
    /// <param name="args">Connection string and queue.</param>
    public static async Task<int> BareAcceptAsync(string[] args)
    {
        var queue = new QueueClient(args[0], args[1], new() { MessageEncoding = QueueMessageEncoding.Base64 });
        await queue.CreateIfNotExistsAsync();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapPost("/f/{form}", async (HttpContext context) =>
        {
            var fields = (await context.Request.ReadFormAsync()).ToDictionary(field => field.Key, field => field.Value.ToString());
            await queue.SendMessageAsync(BinaryData.FromBytes(JsonSerializer.SerializeToUtf8Bytes(fields)), TimeSpan.Zero, TimeSpan.FromSeconds(-1));
            context.Response.StatusCode = 303;
            context.Response.Headers.Location = "/thanks";
        });
        await app.RunAsync();
        return 0;
    }

    /// <summary>For a look at a server with other tools.</summary>
    /// <param name="args">Port, path and seconds.</param>
    public static async Task<int> LoadAsync(string[] args)
    {
        int Number(int at) => int.Parse(args[at], CultureInfo.InvariantCulture);
        Console.WriteLine(await LoadGenerator.RunAsync(Number(0), args[1], 32, TimeSpan.FromSeconds(Number(2))));
        return 0;
    }
}
