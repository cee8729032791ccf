using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Sealpost.Wiring.SelfHosted;

/// <summary>What the self-hosted server bears of its clients. Section <c>Server</c>; in Azure the platform's front end does this.</summary>
internal sealed class ServerOptions : IValidatableObject
{
    /// <summary>Connections at once; above it, new ones are closed. About 10 KB of memory each, and a file handle (<c>ulimit -n</c> must allow them).</summary>
    public int Connections { get; set; } = 10_000;

    /// <summary>Seconds in which the first line and all headers have to be there.</summary>
    public int HeaderSeconds { get; set; } = 15;

    /// <summary>The least rate of a body, on average since its start. Kestrel's own default, and slower than any modem.</summary>
    public int BodyBytesPerSecond { get; set; } = 240;

    /// <summary>Seconds before the rate counts: a mobile telephone may lose its network for that long.</summary>
    public int BodyGraceSeconds { get; set; } = 5;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Connections is < 10 or > 1_000_000)
        {
            yield return new("Server__Connections must be 10 to 1000000.");
        }

        if (HeaderSeconds is < 1 or > 600)
        {
            yield return new("Server__HeaderSeconds must be 1 to 600.");
        }

        if (BodyBytesPerSecond is < 1 or > 1_000_000)
        {
            yield return new("Server__BodyBytesPerSecond must be 1 to 1000000.");
        }

        if (BodyGraceSeconds is < 2 or > 600)
        {
            yield return new("Server__BodyGraceSeconds must be 2 to 600.");
        }
    }
}

[OptionsValidator]
internal sealed partial class ServerFaults : IValidateOptions<ServerOptions>;

/// <summary>Kestrel, with every limit chosen on purpose.</summary>
internal static class ServerLimits
{
    public static void AddServer(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<ServerOptions>().BindConfiguration("Server").Check<ServerOptions, ServerFaults>();
        builder.Services.AddOptions<KestrelServerOptions>().Configure<IOptions<ServerOptions>>(Set);
    }

    /// <summary>Kestrel is made before the settings are checked; their faults are told then, with all others, and nothing listens.</summary>
    private static void Set(KestrelServerOptions kestrel, IOptions<ServerOptions> server)
    {
        try
        {
            Set(kestrel, server.Value);
        }
        catch (Exception fault) when (SettingFaults.Explain(fault) is not null)
        {
            kestrel.AddServerHeader = false;
        }
    }

    private static void Set(KestrelServerOptions kestrel, ServerOptions server)
    {
        kestrel.AddServerHeader = false;
        var limits = kestrel.Limits;
        limits.MaxConcurrentConnections = server.Connections;
        // Nothing here is ever upgraded to another protocol.
        limits.MaxConcurrentUpgradedConnections = 0;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(server.HeaderSeconds);
        limits.MinRequestBodyDataRate = new(server.BodyBytesPerSecond, TimeSpan.FromSeconds(server.BodyGraceSeconds));
        // Our answers are some kilobytes: a client that does not even fetch them is not waited for either.
        limits.MinResponseDataRate = new(server.BodyBytesPerSecond, TimeSpan.FromSeconds(server.BodyGraceSeconds));
        // Longer than the 60 s of the usual proxies, so that it is they who close an idle connection, and no post meets its end.
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(75);
        // Browsers send 1 to 2 KB; cookies of a whole domain are what may make it more.
        limits.MaxRequestHeadersTotalSize = 32 * 1024;
        limits.MaxRequestHeaderCount = 100;
        limits.MaxRequestLineSize = 8 * 1024;
        // How much of a body may wait for us to read it.
        limits.MaxRequestBufferSize = 64 * 1024;
    }
}
