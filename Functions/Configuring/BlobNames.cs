using System.Text.RegularExpressions;
using Sealpost.Accepting;

namespace Sealpost.Configuring;

/// <summary>
/// The names of blobs that can be a form's, a list's, a template's or a key's. Whoever may write to the container chooses them, so
/// nothing else is ever looked up by them, and no file is made of them.
/// </summary>
internal static partial class BlobNames
{
    /// <returns>Why it is not used, and what to do; null when it is.</returns>
    public static string? Fault(string name) =>
        !name.StartsWith(OwnerFiles.Forms, StringComparison.Ordinal) && !name.StartsWith(OwnerFiles.Lists, StringComparison.Ordinal)
            ? "It is neither below forms/ nor below lists/; upload it there if it belongs to one."
            : Plain().IsMatch(name) ? null : "Its name holds something other than letters, digits, '.', '_', '-', '+' and '@', or is too long; rename it.";

    /// <summary>For a log: a name is the uploader's, and must not look like a line of ours.</summary>
    public static string Printable(string name) => string.Concat(name.Take(120).Select(c => c is > ' ' and <= '~' ? c : '?'));

    /// <summary>No part begins with a dot, so that none is one that leads elsewhere.</summary>
    [GeneratedRegex(@"^(?=.{1,200}\z)(forms|lists)(/[A-Za-z0-9_+@-][A-Za-z0-9._+@-]*)+\z", RegexOptions.Singleline)]
    private static partial Regex Plain();
}
