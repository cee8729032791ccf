namespace Sealpost.Unsealing;

/// <summary>Reads what others wrote, which may be compressed, without more memory than a mail can need.</summary>
internal static class Bounded
{
    /// <summary>Bytes. Sealpost takes 24 MiB of files in a post; sealed, armored and in base64 they are 45 MiB.</summary>
    public const int Limit = 128 * 1024 * 1024;

    /// <exception cref="NotOpenedException">There is more than <see cref="Limit"/>.</exception>
    public static byte[] ReadAll(Stream stream)
    {
        using var all = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (int count; (count = stream.Read(buffer)) > 0;)
        {
            all.Write(buffer, 0, count);
            if (all.Length > Limit)
            {
                throw new NotOpenedException(new NotOpened.TooLarge());
            }
        }

        return all.ToArray();
    }
}
