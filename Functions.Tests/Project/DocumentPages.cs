using Sealpost.Tests.Bench;

namespace Sealpost.Tests.Project;

/// <summary>Every page of the repository.</summary>
internal static class DocumentPages
{
    private static readonly string[] NotOurs = ["node_modules", "obj", "bin", "artifacts", ".local", ".git"];

    /// <summary>Paths from the repository's root on, with slashes.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Below(Checkout.Root).Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Below(string folder) => Directory.GetFiles(folder, "*.md").Where(IsOurs).Select(file => Path.GetRelativePath(Checkout.Root, file).Replace('\\', '/'))
        .Concat(Directory.GetDirectories(folder).Where(inner => !NotOurs.Contains(Path.GetFileName(inner))).SelectMany(Below));

    /// <summary>A sample's own pages have the addresses of their site.</summary>
    private static bool IsOurs(string file) => Path.GetFileName(file) == "README.md" || !file.StartsWith(Path.Combine(Checkout.Root, "samples"), StringComparison.Ordinal);
}
