using Azure.Storage.Blobs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Sealpost.Accepting;
using Sealpost.Configuring;
using Sealpost.Enqueuing;
using Sealpost.Subscribing;

namespace Sealpost.Wiring;

/// <summary>Forms and lists, and where they come from.</summary>
internal static class ConfigurationServices
{
    public static void AddConfiguration(this IServiceCollection services)
    {
        services.AddSingleton(at => new OwnerFolders(at.GetRequiredService<IOptions<FormsOptions>>().Value.Path, at.GetRequiredService<IOptions<ListsOptions>>().Value.Path));
        services.AddSingleton(at => new UploadedFiles(at.GetRequiredService<IOptions<ConfigurationOptions>>().Value.Container is { Length: > 0 } container
            ? at.GetRequiredService<StorageClients>().Blobs(container, Settings)
            : null));
        services.AddSingleton(at => new Lazy<LastGood>(() => new(
            at.GetRequiredService<StorageClients>().Blobs(at.GetRequiredService<IOptions<QueueOptions>>().Value.Name, Settings), at.GetRequiredService<EnvelopeKeyRing>())));
        services.AddSingleton<CheckForm>().AddSingleton<CheckFiles>().AddSingleton<KeepGood>().AddSingleton<LoadConfiguration>().AddSingleton<ReportForms>();
        // What asks for a form or list before the start has come to it waits here, such as an operator's command.
        services.AddSingleton(at => new FormCatalog(() => at.GetRequiredService<LoadConfiguration>().FirstAsync().GetAwaiter().GetResult()));
        services.AddSingleton(at => new ListCatalog(() => at.GetRequiredService<LoadConfiguration>().FirstAsync().GetAwaiter().GetResult()));
    }

    /// <summary>A start waits for it: a moment's trouble is got over, and more than that is told.</summary>
    private static BlobClientOptions Settings => new()
    {
        Retry = { MaxRetries = 2, Delay = TimeSpan.FromSeconds(0.3), MaxDelay = TimeSpan.FromSeconds(2), NetworkTimeout = TimeSpan.FromSeconds(5) },
    };
}
