using System.Globalization;
using System.Text.Json;
using Azure;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Sealpost.Watching;

namespace Sealpost.Wiring.Home;

/// <summary><c>/</c>, where it is not Production: everything that a developer may want to look at, and the log as it is written.</summary>
internal static class HomeRoute
{
    public static void MapHome(this WebApplication app)
    {
        app.MapGet("/", async (HttpContext context, ReadOperations operations, RecentLines lines, LocalMailbox mailbox) =>
            new HomePage(await SpoolAsync(operations, context.RequestAborted), [.. lines.Lines], mailbox.Address, $"{context.Request.Scheme}://{context.Request.Host}").Result());
        app.MapGet("/home/log", (HttpContext context, RecentLines lines, IHostApplicationLifetime lifetime) => FollowAsync(context, lines, lifetime.ApplicationStopping));
        app.MapGet("/docs/{page}", (string page, IHostEnvironment host) => Document(host.ContentRootPath, page));
    }

    /// <returns>Null while the storage can't be reached.</returns>
    private static async Task<Overview?> SpoolAsync(ReadOperations operations, CancellationToken cancel)
    {
        try
        {
            return await operations.RunAsync(cancel);
        }
        catch (Exception fault) when (fault is RequestFailedException or AggregateException)
        {
            return null;
        }
    }

    /// <summary>Server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html); a browser that comes back says what it has.</summary>
    private static async Task FollowAsync(HttpContext context, RecentLines lines, CancellationToken stopping)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        var after = long.TryParse(context.Request.Headers["Last-Event-ID"].FirstOrDefault() ?? context.Request.Query["after"], CultureInfo.InvariantCulture, out var known) ? known : 0;
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        try
        {
            await context.Response.Body.FlushAsync(ends.Token);
            await foreach (var line in lines.FollowAsync(after, ends.Token))
            {
                var data = JsonSerializer.Serialize(new[] { $"{line.At.UtcDateTime:HH:mm:ss}", line.Level, line.Text }, JsonSerializerOptions.Web);
                await context.Response.WriteAsync($"id: {line.Number}\ndata: {data}\n\n", ends.Token);
                await context.Response.Body.FlushAsync(ends.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The page was closed, or the application ends.
        }
    }

    /// <summary>The checkout's own pages, as they are.</summary>
    private static IResult Document(string root, string page) => page is [.., '.', 'm', 'd'] && page.All(c => char.IsAsciiLetterLower(c) || c is '-' or '.') && Path.Combine(root, "docs", page) is var file && File.Exists(file)
        ? Results.File(file, "text/plain; charset=utf-8")
        : Results.NotFound();
}
