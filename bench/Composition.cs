using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sealpost.Tests.Bench;
using Sealpost.Wiring;

namespace Sealpost.Benchmarks;

/// <summary>The application's services in this process, for what is measured without a host around it.</summary>
internal static class Composition
{
    /// <param name="settings">As the environment would have them.</param>
    public static ServiceProvider Of(IEnumerable<KeyValuePair<string, string>> settings)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Staging" });
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(
            settings.Select(setting => KeyValuePair.Create(setting.Key.Replace("__", ":", StringComparison.Ordinal), (string?)setting.Value)));
        builder.AddSealpost(Checkout.Root);
        return builder.Services.BuildServiceProvider();
    }
}
