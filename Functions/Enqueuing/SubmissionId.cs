using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Sealpost.Accepting;

namespace Sealpost.Enqueuing;

/// <param name="Form">The form's name.</param>
/// <param name="IdempotencyKey">From the header or the hidden field <c>_key</c>.</param>
/// <param name="Client">The visitor's network address: two visitors may well write the same.</param>
/// <param name="Window">How long the same content is the same submission.</param>
internal sealed record PostSource(string Form, string? IdempotencyKey, string Client, TimeSpan Window);

/// <param name="Id"><see cref="SubmissionId.Length"/> characters.</param>
/// <param name="Content">A keyed hash of content and client, the same in every window of time.</param>
/// <param name="Twins">Other ids of the same content: in the window before this one, and by older envelope keys.</param>
internal sealed record DerivedId(string Id, string Content, IReadOnlyList<TwinId> Twins);

/// <summary>
/// Derives ids, so that a post that is repeated is the same mail. With an idempotency key: from the key and the content, so
/// that a key used again by mistake for other content loses nothing. Without: from content, client and a window of time.
/// </summary>
internal sealed class SubmissionId(EnvelopeKeyRing ring, TimeProvider time)
{
    /// <summary>Characters of an id.</summary>
    public const int Length = 26;

    /// <summary>65 bits.</summary>
    private const int Half = Length / 2;

    /// <summary>The current one first: after the envelope key was rotated, what came before is known by the older ones.</summary>
    private readonly byte[][] _idKeys = [.. ring.DeriveAll("submission-id")];
    private readonly SignedIds _receipts = new(ring, "receipt");

    public DerivedId Derive(PostSource source, Submission submission)
    {
        var (now, window) = (time.GetUtcNow(), source.Window);
        var contents = _idKeys.Select(key => Content(key, source, submission)).ToList();
        if (source.IdempotencyKey is not null)
        {
            var ids = _idKeys.Zip(contents, (key, content) => Hash(key, $"{content}/key")).ToList();
            return new(ids[0], contents[0], [.. ids.Skip(1).Select(id => new TwinId(id, default))]);
        }

        if (window <= TimeSpan.Zero)
        {
            return new(Base32.Encode(RandomNumberGenerator.GetBytes(16)), contents[0], []);
        }

        var number = now.UtcTicks / window.Ticks;
        var twins = _idKeys.Zip(contents).SelectMany(by => new[] { number, number - 1 }.Select(
            at => new TwinId(Hash(by.First, $"{by.Second}/{at}"), now - window))).ToList();
        return new(twins[0].Id, contents[0], twins[1..]);
    }

    /// <summary>Of the mail that confirms another to the visitor; the same at every attempt, whatever the key, so that there is one.</summary>
    /// <param name="delivered">False for the one that tells of a failure.</param>
    public static string Confirmation(string id, bool delivered) => Hash([], delivered ? $"{id}/confirmation" : $"{id}/failure");

    /// <summary>Of the mail that asks the visitor to confirm the address of another.</summary>
    public static string AddressQuestion(string id) => Hash([], $"{id}/address");

    /// <summary>Of the mail that asks a moderator about another.</summary>
    public static string ModerationQuestion(string id, int moderator) => Hash([], $"{id}/moderator/{moderator}");

    /// <summary>Of the mail of a list's post to one subscriber. All of a post begin alike, which makes them one range of the ledger.</summary>
    /// <param name="subscriber">A keyed hash, as long as an id.</param>
    public static string ListMail(string post, string subscriber) => $"{ListMails(post)}{subscriber[..Half]}";

    /// <returns>What the ids of a post's mails begin with.</returns>
    public static string ListMails(string post) => post[..Half];

    /// <summary>Of the mail of a transfer; a repeat that was asked for is another mail.</summary>
    /// <param name="first">The id of the first post in it.</param>
    public static string Transfer(string first, int number, int repeat) => Hash([], $"{first}/transfer/{number}/{repeat}");

    private static string Content(byte[] key, PostSource source, Submission submission)
    {
        // UTF-16, not UTF-8: a lone surrogate must not turn into the same replacement character as another.
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        void Put(string text) => hash.AppendData(MemoryMarshal.AsBytes(text.AsSpan()));
        void Add(string part)
        {
            Put($"{part.Length}:");
            Put(part);
        }

        Add(source.Form);
        Add(source.IdempotencyKey ?? source.Client);
        Add($"{submission.ReplyTo}\n{submission.Subject}");
        foreach (var field in submission.Fields)
        {
            Add(field.Name);
            Put($"{field.Values.Count};");
            foreach (var value in field.Values)
            {
                Add(value);
            }
        }

        if (submission.Sealed is { } block)
        {
            Add($"sealed\n{block}");
        }

        foreach (var file in submission.Files)
        {
            Add($"{file.Field}\n{file.Name}\n{Convert.ToHexString(file.Sha256)}");
        }

        return Base32.Encode(hash.GetHashAndReset().AsSpan(0, 16));
    }

    /// <returns><see cref="Length"/> characters: 128 bits.</returns>
    private static string Hash(byte[] key, string text) =>
        Base32.Encode(HMACSHA256.HashData(key, Encoding.Unicode.GetBytes(text)).AsSpan(0, 16));

    /// <summary>What a visitor may ask about.</summary>
    public string Receipt(string id) => _receipts.Sign(id);

    /// <returns>The id, or null if the receipt was not signed here.</returns>
    public string? Verify(string receipt) => _receipts.Verify(receipt);
}
