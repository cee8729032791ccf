using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sealpost.Wiring;

namespace Sealpost.Tests.Bench;

/// <summary>The application's pipeline without a host, for what depends on the time.</summary>
internal static class OwnServices
{
    /// <param name="app">Whose settings, storage and keys it has.</param>
    /// <param name="change">Takes the place of what is there.</param>
    public static ServiceProvider Services(this App app, TimeProvider time, Action<IServiceCollection>? change = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Staging" });
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(app.AllSettings.GroupBy(setting => setting.Key).Select(group => group.Last()).Select(
            setting => KeyValuePair.Create(setting.Key.Replace("__", ":", StringComparison.Ordinal), (string?)setting.Value)));
        builder.Services.AddSingleton(time);
        builder.AddSealpost(Checkout.Root);
        change?.Invoke(builder.Services);
        return builder.Services.BuildServiceProvider();
    }
}
