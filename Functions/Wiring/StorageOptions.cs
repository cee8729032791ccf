using Azure.Core;
using Azure.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Sealpost.Wiring;

/// <summary>
/// The storage account that holds the queues, the tables and the blobs: a connection string, or where it is and who we are. The
/// names are the platform's, because the Functions host reads the same settings:
/// https://learn.microsoft.com/azure/azure-functions/functions-reference#configure-an-identity-based-connection
/// </summary>
internal sealed class StorageOptions
{
    /// <summary>The connection string of the storage account; with it, none of the others is read. <c>UseDevelopmentStorage=true</c> is a local Azurite.</summary>
    /// <value>required, or one of the next four</value>
    public string? Connection { get; set; }

    /// <summary>The storage account's name: it is reached with an identity, and no key. It stands for the three addresses in the public cloud.</summary>
    public string? AccountName { get; set; }

    /// <summary>The address of its queues (<c>https://…</c>), where it is not that of the public cloud; the other two are needed then, too, or the name.</summary>
    /// <value>that of the account's name</value>
    public string? QueueServiceUri { get; set; }

    /// <summary>The address of its blobs, in the same way.</summary>
    /// <value>that of the account's name</value>
    public string? BlobServiceUri { get; set; }

    /// <summary>The address of its tables, in the same way.</summary>
    /// <value>that of the account's name</value>
    public string? TableServiceUri { get; set; }

    /// <summary><c>managedidentity</c>, and nothing else.</summary>
    /// <value>your own, as of <c>az login</c></value>
    public string? Credential { get; set; }

    /// <summary>The client id of a user-assigned identity.</summary>
    /// <value>the system-assigned one</value>
    public string? ClientId { get; set; }

    public Uri QueueService => Service(QueueServiceUri, "queue");

    public Uri BlobService => Service(BlobServiceUri, "blob");

    public Uri TableService => Service(TableServiceUri, "table");

    /// <param name="section">Its own value is the connection string. An empty value counts as none, as it does for the platform.</param>
    public void Complete(IConfigurationSection section)
    {
        string? Read(string? value) => string.IsNullOrEmpty(value) ? null : value;
        (Connection, AccountName, Credential, ClientId) = (Read(section.Value), Read(section["accountName"]), Read(section["credential"]), Read(section["clientId"]));
        (QueueServiceUri, BlobServiceUri, TableServiceUri) = (Read(section["queueServiceUri"]), Read(section["blobServiceUri"]), Read(section["tableServiceUri"]));
    }

    /// <summary>Whom the storage sees. One for all clients, because it keeps the tokens.</summary>
    public TokenCredential Identity() => Credential is null
        ? new DefaultAzureCredential(new DefaultAzureCredentialOptions { ManagedIdentityClientId = ClientId })
        : new ManagedIdentityCredential(ClientId is null ? ManagedIdentityId.SystemAssigned : ManagedIdentityId.FromUserAssignedClientId(ClientId));

    /// <summary>Whether or not it ends with a slash: the platform's templates write one, and the table's client would write a second.</summary>
    private Uri Service(string? uri, string name) => new(uri?.TrimEnd('/') ?? $"https://{AccountName}.{name}.core.windows.net");
}

/// <summary>All of them at once, each told by the name under which it is set.</summary>
internal sealed class StorageFaults : IValidateOptions<StorageOptions>
{
    public ValidateOptionsResult Validate(string? name, StorageOptions options)
    {
        var faults = Faults(options).ToList();
        return faults.Count > 0 ? ValidateOptionsResult.Fail(faults) : ValidateOptionsResult.Success;
    }

    private static IEnumerable<string> Faults(StorageOptions options)
    {
        if (options.Connection is not null)
        {
            return [];
        }

        (string Name, string? Value)[] uris =
        [
            ("queueServiceUri", options.QueueServiceUri), ("blobServiceUri", options.BlobServiceUri), ("tableServiceUri", options.TableServiceUri),
        ];
        if (options.AccountName is null && uris.All(uri => uri.Value is null))
        {
            return ["AzureWebJobsStorage is missing: the connection string of a storage account, or AzureWebJobsStorage__accountName for one that is reached with an identity."];
        }

        return
        [
            .. uris.Where(uri => uri.Value is null && options.AccountName is null)
                .Select(uri => $"AzureWebJobsStorage__{uri.Name} is missing; set it beside the others, or AzureWebJobsStorage__accountName in place of all."),
            // Over plain HTTP a token can be read on the way, and the client refuses to send one.
            .. uris.Where(uri => uri.Value is { } value && !(Uri.TryCreate(value, UriKind.Absolute, out var parsed) && parsed.Scheme == Uri.UriSchemeHttps))
                .Select(uri => $"AzureWebJobsStorage__{uri.Name} must be an address that begins with https://"),
            .. options.AccountName is { } account && !IsName(account)
                ? ["AzureWebJobsStorage__accountName must be the name of a storage account: 3 to 24 lower-case letters and digits."]
                : Array.Empty<string>(),
            .. options.Credential is { } credential && !credential.Equals("managedidentity", StringComparison.OrdinalIgnoreCase)
                ? ["AzureWebJobsStorage__credential must be managedidentity, or not be set at all."]
                : Array.Empty<string>(),
        ];
    }

    private static bool IsName(string name) => name.Length is >= 3 and <= 24 && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c));
}
