using System.Collections.Concurrent;

namespace Sealpost.Accepting;

/// <summary>
/// The files that owners wrote, as they were at one moment: uploaded ones come before those of the folders. Whatever a form names is
/// looked up here, so that a form and its keys and templates are always of one piece.
/// </summary>
internal sealed class OwnerFiles
{
    public const string Forms = "forms/";
    public const string Lists = "lists/";

    private static readonly Dictionary<string, OwnerFile> Nothing = [];
    private readonly IReadOnlyDictionary<string, OwnerFile> _uploaded;
    private readonly OwnerFolders _folders;
    private readonly bool _alone;

    private OwnerFiles(IReadOnlyDictionary<string, OwnerFile> uploaded, OwnerFolders folders, bool alone) =>
        (_uploaded, _folders, _alone) = (uploaded, folders, alone);

    /// <summary>Nothing but the folders.</summary>
    public static OwnerFiles In(OwnerFolders folders) => new(Nothing, folders, alone: false);

    /// <param name="uploaded">By name.</param>
    public static OwnerFiles Over(OwnerFolders folders, IReadOnlyDictionary<string, OwnerFile> uploaded) => new(uploaded, folders, alone: false);

    /// <summary>These, and no others.</summary>
    public static OwnerFiles Only(OwnerFolders folders, IEnumerable<OwnerFile> files) => new(files.ToDictionary(file => file.Name), folders, alone: true);

    /// <param name="kind"><see cref="Forms"/> or <see cref="Lists"/>.</param>
    /// <returns>The definitions by name, in the order of their names.</returns>
    public SortedDictionary<string, OwnerFile> Definitions(string kind)
    {
        var found = new SortedDictionary<string, OwnerFile>(StringComparer.Ordinal);
        foreach (var file in (_alone ? [] : _folders.Definitions(kind)).Concat(_uploaded.Values.Where(file => IsDefinition(file.Name, kind))))
        {
            found[Path.GetFileNameWithoutExtension(file.Name)] = file;
        }

        return found;
    }

    /// <param name="form">The form's file, which names the other.</param>
    /// <param name="reference">A path, relative to the form's file.</param>
    /// <returns>Null when there is no such file. An uploaded form is given nothing outside of the folder of forms.</returns>
    public OwnerFile? Beside(OwnerFile form, string reference)
    {
        var (name, path, outside) = _folders.Resolve(reference);
        return _uploaded.TryGetValue(name, out var file) ? file
            : _alone || (outside && form.Origin is not FileOrigin.Folder) ? null
            : _folders.Find(name, path);
    }

    /// <summary>Whether a path that a form names leads out of the folder of forms.</summary>
    public bool IsOutside(string reference) => _folders.Resolve(reference).Outside;

    /// <summary>Whether it is a definition itself, not a schema, and not below a further folder.</summary>
    public static bool IsDefinition(string name, string kind) =>
        name.StartsWith(kind, StringComparison.Ordinal) && name.EndsWith(".json", StringComparison.Ordinal)
        && !name.EndsWith(".schema.json", StringComparison.Ordinal) && name.IndexOf('/', kind.Length) < 0;
}

/// <summary>The folders of forms and lists. A file is read once: what changes there counts from the next start on.</summary>
/// <param name="forms">A full path, as the next.</param>
internal sealed class OwnerFolders(string forms, string lists)
{
    private readonly ConcurrentDictionary<string, OwnerFile> _read = new(StringComparer.Ordinal);

    public IEnumerable<OwnerFile> Definitions(string kind)
    {
        var folder = kind == OwnerFiles.Forms ? forms : lists;
        return !Directory.Exists(folder) ? [] : Directory.GetFiles(folder, "*.json").Select(path => (Name: kind + Path.GetFileName(path), Path: path))
            .Where(file => OwnerFiles.IsDefinition(file.Name, kind)).Select(file => Read(file.Name, file.Path));
    }

    /// <summary>All files below both folders, as they would be uploaded: but not what is hidden.</summary>
    public IEnumerable<OwnerFile> All() => new[] { (Kind: OwnerFiles.Forms, Folder: forms), (Kind: OwnerFiles.Lists, Folder: lists) }
        .Where(place => Directory.Exists(place.Folder))
        .SelectMany(place => Directory.GetFiles(place.Folder, "*", SearchOption.AllDirectories)
            .Select(path => (Name: place.Kind + Path.GetRelativePath(place.Folder, path).Replace('\\', '/'), Path: path)))
        .Where(file => !file.Name.Contains("/.", StringComparison.Ordinal)).Select(file => Read(file.Name, file.Path));

    public OwnerFile? Find(string name, string path) => _read.TryGetValue(name, out var known) ? known : File.Exists(path) ? Read(name, path) : null;

    /// <summary>What a form's reference means: the file's name, its path here, and whether that is outside of the folder of forms.</summary>
    public (string Name, string Path, bool Outside) Resolve(string reference)
    {
        var path = Path.GetFullPath(reference, forms);
        var root = Path.TrimEndingDirectorySeparator(forms) + Path.DirectorySeparatorChar;
        return path.StartsWith(root, StringComparison.Ordinal)
            ? (OwnerFiles.Forms + path[root.Length..].Replace('\\', '/'), path, false)
            : (path, path, true);
    }

    private OwnerFile Read(string name, string path) => _read.GetOrAdd(name, _ => OwnerFile.Read(name, path));
}
