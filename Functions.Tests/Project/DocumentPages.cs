using Sealpost.Tests.Bench;

namespace Sealpost.Tests.Project;

/// <summary>Every page of the repository.</summary>
internal static class DocumentPages
{
    private static readonly string[] NotOurs = ["node_modules", "obj", "bin", "artifacts", ".local", ".git"];

    /// <summary>Paths from the repository's root on, with slashes.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Below(Checkout.Root).Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Below(string folder) => Directory.GetFiles(folder, "*.md").Select(file => Path.GetRelativePath(Checkout.Root, file).Replace('\\', '/'))
        .Concat(Directory.GetDirectories(folder).Where(inner => !NotOurs.Contains(Path.GetFileName(inner))).SelectMany(Below));
}
