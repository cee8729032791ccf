namespace Sealpost.Checking;

/// <summary>32 bytes each, derived from the envelope keys for one purpose.</summary>
/// <param name="Current">Signs.</param>
/// <param name="All">Verify, so that what was signed before a change of keys stays good.</param>
internal sealed record SigningKeys(byte[] Current, IReadOnlyList<byte[]> All);
