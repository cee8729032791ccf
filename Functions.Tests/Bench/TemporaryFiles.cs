using System.Text;

namespace Sealpost.Tests.Bench;

/// <summary>A folder for the files that a program wants to be given by name.</summary>
internal sealed class TemporaryFiles : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("sealpost-files-").FullName;

    public string Path(string name) => System.IO.Path.Combine(Folder, name);

    /// <returns>The file's path.</returns>
    public string Write(string name, byte[] content)
    {
        File.WriteAllBytes(Path(name), content);
        return Path(name);
    }

    public string Write(string name, string content) => Write(name, Encoding.UTF8.GetBytes(content));

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
