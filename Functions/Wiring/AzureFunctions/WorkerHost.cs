using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;
using Sealpost.Wiring.Development;

namespace Sealpost.Wiring.AzureFunctions;

/// <summary>The pipeline as an Azure Functions isolated worker.</summary>
internal static class WorkerHost
{
    public static int Run(string[] args)
    {
        var root = ProjectRoot.Find();
        var builder = FunctionsApplication.CreateBuilder(args);
        if (builder.Environment.IsDevelopment())
        {
            builder.Configuration.Sources.Insert(0, new Microsoft.Extensions.Configuration.Memory.MemoryConfigurationSource
            {
                InitialData = LocalSettings.Prepare(root, TimeProvider.System),
            });
        }

        builder.ConfigureFunctionsWebApplication();
        builder.AddSealpost(root);
        builder.Build().Run();
        return 0;
    }
}
