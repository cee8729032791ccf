using System.Security.Cryptography;
using System.Text;
using Sealpost.Enqueuing;

namespace Sealpost.Subscribing;

/// <summary>
/// What a list's own secret makes: the keyed hash that is a subscriber's row, the seal of the address in it, and the signature of a link.
/// The secret never changes, so that a link in a mail of last year still works when the envelope key was rotated.
/// </summary>
/// <param name="secret">32 bytes.</param>
internal sealed class ListKey(byte[] secret)
{
    private readonly byte[] _row = Derive(secret, "subscriber");
    private readonly byte[] _address = Derive(secret, "address");
    private readonly SignedIds _links = new([Derive(secret, "unsubscribe")]);

    /// <param name="address">Normalized (<see cref="Checking.EmailAddress"/>). Upper and lower case are one mailbox, as nearly everywhere.</param>
    /// <returns>As long as a submission id.</returns>
    public string Row(string address) =>
        Base32.Encode(HMACSHA256.HashData(_row, Encoding.UTF8.GetBytes(address.ToLowerInvariant())).AsSpan(0, 16));

    public byte[] Seal(string row, string address) => Envelope.Encrypt(_address, Encoding.UTF8.GetBytes(address), Encoding.UTF8.GetBytes(row));

    /// <exception cref="CryptographicException">It was altered, or moved to another row.</exception>
    public string Open(string row, byte[] address) => Encoding.UTF8.GetString(Envelope.Decrypt(_address, address, Encoding.UTF8.GetBytes(row)));

    public string Sign(string row) => _links.Sign(row);

    /// <returns>The row; null when the token was not made here, or for another list.</returns>
    public string? Verify(string token) => _links.Verify(token);

    private static byte[] Derive(byte[] secret, string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, 32, info: Encoding.UTF8.GetBytes($"sealpost/list/{purpose}/v1"));
}
