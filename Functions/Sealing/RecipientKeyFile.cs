namespace Sealpost.Sealing;

/// <summary>Reads a key file of either kind, told by its content, and seals a byte to each key: what can't be sealed to is refused at load.</summary>
internal static class RecipientKeyFile
{
    /// <returns>One or more keys, perhaps expired.</returns>
    /// <exception cref="KeyRefusedException">Names why the file can't be used, and how to make one that can.</exception>
    public static IReadOnlyList<RecipientKey> Read(byte[] content, DateTimeOffset now)
    {
        var keys = OpenPgpKeyReader.Read(content, now);
        OpenPgpSealer.SealText(".", keys, null);
        return keys;
    }
}
