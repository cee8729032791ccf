namespace Sealpost.Wiring;

/// <summary>Files that nobody but their owner may read.</summary>
internal static class PrivateFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <exception cref="IOException">There is a file of this name; it is left alone.</exception>
    public static void WriteNew(string file, byte[] content)
    {
        using var stream = CreateNew(file);
        stream.Write(content);
    }

    /// <exception cref="IOException">There is a file of this name; it is left alone.</exception>
    public static FileStream CreateNew(string file)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        return new(file, options);
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
