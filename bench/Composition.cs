using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sealpost.Tests.Bench;
using Sealpost.Wiring;

namespace Sealpost.Benchmarks;

/// <summary>The application's services in this process, for what is measured without a host around it.</summary>
internal static class Composition
{
    public static ServiceProvider Of(App app)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Staging" });
        builder.Logging.ClearProviders();
        foreach (var (name, value) in app.AllSettings)
        {
            builder.Configuration[name.Replace("__", ":", StringComparison.Ordinal)] = value;
        }

        builder.AddSealpost(Checkout.Root);
        return builder.Services.BuildServiceProvider();
    }
}
