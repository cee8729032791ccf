namespace Sealpost.Wiring;

/// <summary>Files that nobody but their owner may read.</summary>
internal static class PrivateFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <exception cref="IOException">There is a file of this name; it is left alone.</exception>
    public static void WriteNew(string file, byte[] content)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using var stream = new FileStream(file, options);
        stream.Write(content);
    }

    /// <summary>Whoever reads it meanwhile sees the old content or the new.</summary>
    public static void Replace(string file, byte[] content)
    {
        var fresh = $"{file}.new";
        File.Delete(fresh);
        WriteNew(fresh, content);
        File.Move(fresh, file, overwrite: true);
    }
}
