namespace Sealpost.Accepting;

/// <summary>Where a file of an owner came from.</summary>
internal enum FileOrigin
{
    Folder,

    /// <summary>The container of <c>Configuration__Container</c>.</summary>
    Container,

    /// <summary>Kept from before, because what came later has an error.</summary>
    LastGood,
}

/// <summary>
/// A file that an owner wrote: a form, a list, a template, a key. It is the same object for as long as the file is unchanged, so that
/// what was made of it can be kept by it.
/// </summary>
/// <param name="name">As the repository has it, such as <c>forms/keys/ann.asc</c>; the full path of a file elsewhere.</param>
/// <param name="path">Of a file in a folder; null of others.</param>
internal sealed class OwnerFile(string name, byte[] content, FileOrigin origin, string? path = null)
{
    private readonly DateTime _written = path is null ? default : File.GetLastWriteTimeUtc(path);

    public string Name { get; } = name;

    public byte[] Content { get; } = content;

    public FileOrigin Origin { get; } = origin;

    /// <summary>Why nothing can be made of it, and what to do; null of most.</summary>
    public string? Fault { get; init; }

    /// <summary>What comes after the last slash.</summary>
    public string ShortName => Path.GetFileName(Name);

    /// <summary>UTF-8, with or without a byte order mark.</summary>
    public string Text
    {
        get
        {
            using var reader = new StreamReader(new MemoryStream(Content, writable: false));
            return reader.ReadToEnd();
        }
    }

    public static OwnerFile Read(string name, string path) => new(name, File.ReadAllBytes(path), FileOrigin.Folder, path);

    /// <returns>What is in the folder now, where that was written later; null where it is the same, or the file is of no folder.</returns>
    /// <exception cref="IOException">It can't be read.</exception>
    public OwnerFile? ReadAgain() => path is not null && File.GetLastWriteTimeUtc(path) != _written ? Read(Name, path) : null;
}
