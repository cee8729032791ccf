using Sealpost.Accepting;

namespace Sealpost.Unsealing;

/// <summary>Saves the files of a mail for their owner alone. Names are made safe; nothing that is there is written over.</summary>
internal static class SavedFiles
{
    private const UnixFileMode FolderMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <param name="folder">Made when it is not there.</param>
    /// <returns>The full paths, in the order of the files. All are saved, or none is left.</returns>
    /// <exception cref="IOException">The folder can't be written, with what the system says.</exception>
    public static IReadOnlyList<string> Save(IReadOnlyList<OpenedFile> files, string folder)
    {
        var paths = new List<string>();
        try
        {
            var root = Ensure(folder);
            var taken = root.EnumerateFileSystemInfos().Select(there => there.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
            foreach (var file in files)
            {
                var name = FileName.Clean(file.Name, taken);
                name = TransferFolder.IsName(name) ? FileName.Clean(name, taken.Append(name)) : name;
                taken.Add(name);
                Write(Path.Combine(root.FullName, name), file.Content, paths);
            }

            return paths;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            paths.ForEach(File.Delete);
            throw new IOException($"The files can't be saved in {folder}: {fault.Message}", fault);
        }
    }

    /// <summary>Makes it for its owner alone when it is not there.</summary>
    public static DirectoryInfo Ensure(string folder) =>
        OperatingSystem.IsWindows() ? Directory.CreateDirectory(folder) : Directory.CreateDirectory(folder, FolderMode);

    private static void Write(string path, byte[] content, List<string> paths)
    {
        // CreateNew follows no link and takes no file that somebody else put there meanwhile.
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var stream = new FileStream(path, options);
        paths.Add(path);
        stream.Write(content);
    }
}
