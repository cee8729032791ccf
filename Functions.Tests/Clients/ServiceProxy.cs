using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Sealpost.Tests.Smtp;

namespace Sealpost.Tests.Clients;

/// <summary>
/// Stands, under TLS, where a service's host was, and sends each request on to the application with its headers and body,
/// preflights too: for packages that have the address of their service inside.
/// </summary>
internal sealed class ServiceProxy : IAsyncDisposable
{
    private readonly WebApplication _proxy;

    private ServiceProxy(WebApplication proxy) => _proxy = proxy;

    public int Port => new Uri(_proxy.Urls.Single()).Port;

    public static async Task<ServiceProxy> LaunchAsync(HttpClient application)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(
            kestrel => kestrel.Listen(IPAddress.Loopback, 0, listener => listener.UseHttps(TestCertificate.Localhost)));
        var proxy = builder.Build();
        proxy.Run(context => ForwardAsync(context, application));
        await proxy.StartAsync();
        return new(proxy);
    }

    public async ValueTask DisposeAsync() => await _proxy.DisposeAsync();

    private static async Task ForwardAsync(HttpContext context, HttpClient application)
    {
        var from = context.Request;
        using var request = new HttpRequestMessage(new HttpMethod(from.Method), from.Path + from.QueryString);
        if (from.ContentLength > 0)
        {
            request.Content = new StreamContent(from.Body);
        }

        foreach (var (name, value) in from.Headers.Where(header => header.Key != "Host"))
        {
            if (!request.Headers.TryAddWithoutValidation(name, value.ToArray()))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, value.ToArray());
            }
        }

        using var reply = await application.SendAsync(request);
        context.Response.StatusCode = (int)reply.StatusCode;
        foreach (var (name, values) in reply.Headers.Concat(reply.Content.Headers).Where(header => header.Key != "Transfer-Encoding"))
        {
            context.Response.Headers[name] = values.ToArray();
        }

        await reply.Content.CopyToAsync(context.Response.Body);
    }
}
