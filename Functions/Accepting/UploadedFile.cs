namespace Sealpost.Accepting;

/// <summary>A file of a post. Its content waits in a blob, encrypted under a key of its own, which is only here.</summary>
/// <param name="Field">The name of its field.</param>
/// <param name="Name">A safe name, unique in the post, that fits the type.</param>
/// <param name="Type">The name of its <see cref="FileType"/>.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">Of the content.</param>
internal sealed record UploadedFile(string Field, string Name, string Type, long Size, byte[] Sha256, SealedFile Sealed)
{
    public FileType Kind() => FileTypes.All.First(type => type.Name == Type);
}

/// <param name="Blob">Its name.</param>
/// <param name="Key">32 bytes, of this file alone.</param>
internal sealed record SealedFile(string Blob, byte[] Key);

/// <summary>
/// Takes a file's content to where it waits, encrypted. When reading fails it keeps nothing of the file, and lets the
/// exception pass.
/// </summary>
internal delegate Task<SealedFile> StoreFile(Stream content, CancellationToken cancel);

/// <summary>What a post with files needs to know when the first one comes.</summary>
/// <param name="Form">The form, or why there is none; it is given a way to look up the fields that came before.</param>
/// <param name="Store">Where the content goes.</param>
internal sealed record FileDoor(Func<Func<string, string?>, (Form? Form, Refusal? Refusal)> Form, StoreFile Store);
