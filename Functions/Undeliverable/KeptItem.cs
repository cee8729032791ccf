using System.Globalization;
using Azure.Storage.Blobs.Models;

namespace Sealpost.Undeliverable;

/// <summary>One kept mail as lists show it, without opening it. No value of a post.</summary>
/// <param name="Reasons">The names of the rules that fired, or one word for why it waits.</param>
internal sealed record KeptItem(string Id, string Form, DateTimeOffset AcceptedAt, IReadOnlyList<string> Reasons)
{
    private const string ToldKey = "told";
    private const string BlobsKey = "blobs";

    /// <summary>The operator got a mail about it.</summary>
    public bool Told { get; init; }

    /// <summary>It names other blobs: its post or files.</summary>
    public bool HasBlobs { get; init; }

    /// <summary>As the blob's metadata; a value may hold ASCII only.</summary>
    public Dictionary<string, string> Metadata()
    {
        var metadata = new Dictionary<string, string>
        {
            ["form"] = Form, ["accepted"] = AcceptedAt.ToString("O", CultureInfo.InvariantCulture), ["reasons"] = string.Join(',', Reasons),
        };
        if (Told)
        {
            metadata[ToldKey] = "yes";
        }

        if (HasBlobs)
        {
            metadata[BlobsKey] = "yes";
        }

        return metadata;
    }

    /// <param name="id">From the blob's name.</param>
    /// <returns>Null for a blob that none of us wrote.</returns>
    public static KeptItem? Of(string id, BlobItem blob) =>
        blob.Metadata is { } known && known.TryGetValue("form", out var form) && known.TryGetValue("accepted", out var accepted)
        && DateTimeOffset.TryParse(accepted, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? new(id, form, at, known.TryGetValue("reasons", out var reasons) ? reasons.Split(',', StringSplitOptions.RemoveEmptyEntries) : [])
            {
                Told = known.ContainsKey(ToldKey), HasBlobs = known.ContainsKey(BlobsKey),
            }
            : null;
}
