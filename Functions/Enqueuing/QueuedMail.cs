using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sealpost.Enqueuing;

/// <summary>
/// One queue message: what an operator may see, and the sealed post. JSON, base64 in the queue as the Functions host expects.
/// </summary>
/// <param name="Version">1.</param>
/// <param name="Id">The submission id.</param>
/// <param name="Form">The form's name.</param>
/// <param name="AcceptedAt">UTC; the mail's Date.</param>
/// <param name="Attempt">How many attempts at sending were made before this message was queued.</param>
/// <param name="Sealed">The sealed post, or null when it is in <paramref name="Blob"/>.</param>
/// <param name="Blob">The name of the claim-check blob that holds the sealed post in JSON.</param>
internal sealed record QueuedMail(
    int Version, string Id, string Form, DateTimeOffset AcceptedAt, int Attempt, SealedPost? Sealed, string? Blob)
{
    /// <summary>
    /// Ids that the same content had in the window of time before, or by an older envelope key; when one is known, this mail is a
    /// repeat of that one.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<TwinId>? Twins { get; init; }

    /// <summary>The rules for which an operator must look at it first.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? HeldFor { get; init; }

    /// <summary>The blobs of its files, which only the sealed post has the keys of; they go when the mail is sent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Uploads { get; init; }

    /// <summary>The mail of which this tells the visitor; its sealed post holds the visitor's address and what the form repeats.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Confirms { get; init; }

    /// <summary>With <see cref="Confirms"/>: it tells that the mail could not be delivered.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool TellsFailure { get; init; }

    /// <summary>With <see cref="Confirms"/>: it asks whether the address is the visitor's own, and that mail waits for the answer.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool AsksAddress { get; init; }

    /// <summary>This is the mail of a transfer: what it holds is kept post by post, and the table of transfers knows which.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TransferTicket? Transfer { get; init; }

    /// <summary>Of a post that is kept for transfers: the receipt that its visitor got, which a later envelope key would sign otherwise.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Receipt { get; init; }

    /// <summary>Whose post it is, as keyed hashes, for its row in the ledger.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Visitors { get; init; }

    /// <summary>Bytes of all its files.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long UploadBytes { get; init; }

    /// <summary>This is a ticket: what is sealed is kept as the blob <c>waiting/ID.json</c>, and this only says when.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Kept { get; init; }

    /// <summary>An operator looked at it and lets it go.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Released { get; init; }

    /// <summary>When the owner of the address in it pressed the button behind the mailed link.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? ConfirmedAt { get; init; }

    /// <summary>With <see cref="Confirms"/>: it asks this moderator of a list, counted from 0, what is to become of that post.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Moderator { get; init; }

    /// <summary>The post to a list that this is the mail of, to one <see cref="Subscriber"/>; the text is there.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Post { get; init; }

    /// <summary>With <see cref="Post"/>: the row of the subscriber.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Subscriber { get; init; }

    /// <summary>An operator's test (<c>send-test</c>), which is in no transfer.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsTest { get; init; }

    /// <summary>This is no mail: it says that the post of this id goes on to the next subscribers of its list.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool FansOut { get; init; }

    /// <summary>The trace that its way belongs to, as a traceparent; null where nobody listens.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Trace { get; init; }

    /// <summary>With <see cref="FansOut"/>: when the last mail of the batch before was put on the queue of mail, by that queue's clock.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? Behind { get; init; }

    /// <param name="body">Of a queue message.</param>
    /// <returns>Null when it is no mail.</returns>
    public static QueuedMail? Read(BinaryData body)
    {
        try
        {
            return StoredForm.Read<QueuedMail>(body) is { Id.Length: > 0, Form: not null } mail ? mail : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <param name="attempts">Made so far.</param>
    public QueuedMail Ticket(int attempts) => this with { Sealed = null, Kept = true, Attempt = attempts, HeldFor = null, Visitors = null };
}

/// <param name="Number">Of its form's transfers, from 1 on.</param>
/// <param name="Repeat">How often it was sent before on request.</param>
internal sealed record TransferTicket(int Number, int Repeat);

/// <param name="Id">A submission id.</param>
/// <param name="NotBefore">The twin counts only when it was accepted after this.</param>
internal sealed record TwinId(string Id, DateTimeOffset NotBefore);

/// <summary>AES-256-GCM: a data key of its own for each post, wrapped by the key <paramref name="Kid"/>.</summary>
/// <param name="Kid">The id of the wrapping key.</param>
/// <param name="WrappedKey">Nonce (12), wrapped data key (32), tag (16).</param>
/// <param name="Content">Nonce (12), ciphertext, tag (16).</param>
internal sealed record SealedPost(string Kid, byte[] WrappedKey, byte[] Content);
