using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Sealpost.Tests.Bench;

/// <summary>A web server of a test's own on this machine, for pages and for the services of others; silent.</summary>
internal static class LocalServer
{
    /// <param name="url">A free port where none is named.</param>
    /// <returns>Not yet started.</returns>
    public static WebApplication Build(string url = "http://127.0.0.1:0")
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        return builder.Build();
    }
}
