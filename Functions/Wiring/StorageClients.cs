using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Microsoft.Extensions.Options;

namespace Sealpost.Wiring;

/// <summary>The one place that makes clients of the storage: with the key of a connection string, or with an identity.</summary>
internal sealed class StorageClients(IOptions<StorageOptions> options)
{
    /// <summary>
    /// A connection that was dropped without a word shows only when this has passed. The clients' own 100 s, and as many tries, would keep a
    /// mail at that for longer than half its lease; no call on a table takes the service half as long.
    /// </summary>
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(30);

    private readonly StorageOptions _storage = options.Value;
    private readonly Lazy<StorageIdentity> _identity = new(() => new(options.Value.Identity()));

    public QueueClient Queue(string name, QueueClientOptions settings) => _storage.Connection is { } connection
        ? new(connection, name, settings)
        : new(Below(_storage.QueueService, name), _identity.Value, settings);

    public BlobContainerClient Blobs(string name, BlobClientOptions? settings = null) => _storage.Connection is { } connection
        ? new(connection, name, settings)
        : new(Below(_storage.BlobService, name), _identity.Value, settings);

    public TableClient Table(string name, TableClientOptions? settings = null) => _storage.Connection is { } connection
        ? new(connection, name, settings ?? TableSettings)
        : new(_storage.TableService, name, _identity.Value, settings ?? TableSettings);

    private static TableClientOptions TableSettings => new() { Retry = { NetworkTimeout = AnswerTime } };

    private static Uri Below(Uri service, string name) => new($"{service.ToString().TrimEnd('/')}/{name}");
}
