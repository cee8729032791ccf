namespace Sealpost.Enqueuing;

/// <summary>The links by which visitors show that an address is theirs: <c>/v/{token}</c>, the signed id of the mail that waits.</summary>
internal sealed class AddressLinks(EnvelopeKeyRing ring)
{
    private readonly SignedIds _ids = new(ring, "address-link");

    /// <returns>From the slash on.</returns>
    public string Path(string id) => $"/v/{_ids.Sign(id)}";

    /// <returns>The id; null when the token was not made here.</returns>
    public string? Verify(string token) => _ids.Verify(token);
}
