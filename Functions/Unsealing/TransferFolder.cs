using System.Globalization;
using System.Text.RegularExpressions;

namespace Sealpost.Unsealing;

/// <summary>What became of a transfer's file in the folder of its form's transfers.</summary>
internal enum TransferState
{
    Saved,

    /// <summary>It is there already, with the same content.</summary>
    Repeat,

    /// <summary>Its number is there already, with other content, which is left alone.</summary>
    Conflict,
}

/// <param name="Path">Of the file that is there now.</param>
/// <param name="Missing">The numbers that are not there, from the first that is wanted to the highest that is: first and last of each run.</param>
internal sealed record TransferReport(string Form, int Number, TransferState State, string Path, IReadOnlyList<(int First, int Last)> Missing)
{
    /// <summary>One line, such as <c>branch-order 12, saved as …; missing: 7, 9 to 11</c>.</summary>
    public string Words => $"{Form} {Number}, {(State is TransferState.Saved ? "saved as" : "a repeat of")} {Path}; missing: {Runs}";

    private string Runs => Missing.Count == 0 ? "none" : string.Join(", ", Missing.Select(run => run.First == run.Last ? $"{run.First}" : $"{run.First} to {run.Last}"));
}

/// <summary>A folder of transfers: files <c>FORM-000012.json</c>, of which one number is one file, whatever its format.</summary>
internal static partial class TransferFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static IReadOnlyList<string> Endings { get; } = [".json", ".xml", ".csv"];

    /// <returns>Without its ending.</returns>
    public static string Name(string form, int number) => string.Create(CultureInfo.InvariantCulture, $"{form}-{number:000000}");

    /// <summary>Other mails' files must not look like transfers: whoever uploads one chooses its name.</summary>
    public static bool IsName(string name) => Named().IsMatch(name);

    /// <param name="first">The number from which on none may be missing.</param>
    /// <exception cref="IOException">The folder can't be read or written.</exception>
    public static TransferReport Save(OpenedTransfer transfer, string folder, int first)
    {
        try
        {
            var root = SavedFiles.Ensure(folder).FullName;
            var there = Endings.Select(ending => Path.Combine(root, Name(transfer.Form, transfer.Number) + ending)).FirstOrDefault(File.Exists);
            var path = there ?? Path.Combine(root, transfer.File.Name);
            var written = there is null && TryWrite(path, transfer.File.Content);
            var state = written ? TransferState.Saved
                : Path.GetFileName(path) == transfer.File.Name && File.ReadAllBytes(path).AsSpan().SequenceEqual(transfer.File.Content) ? TransferState.Repeat
                : TransferState.Conflict;
            return new(transfer.Form, transfer.Number, state, path, Missing(root, transfer.Form, first));
        }
        catch (UnauthorizedAccessException fault)
        {
            throw new IOException($"The transfer can't be saved in {folder}: {fault.Message}", fault);
        }
    }

    /// <summary>Under another name first, so that a file that is there is whole.</summary>
    /// <returns>False when somebody else wrote it meanwhile.</returns>
    private static bool TryWrite(string path, byte[] content)
    {
        var part = Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.{Environment.ProcessId}.part");
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        try
        {
            using (var stream = new FileStream(part, options))
            {
                stream.Write(content);
                stream.Flush(flushToDisk: true);
            }

            File.Move(part, path, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(path))
        {
            return false;
        }
        finally
        {
            File.Delete(part);
        }
    }

    private static List<(int First, int Last)> Missing(string root, string form, int first)
    {
        var numbers = Directory.EnumerateFiles(root).Select(file => Named().Match(Path.GetFileName(file)))
            .Where(match => match.Success && match.Groups[1].Value == form).Select(match => int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture)).Order();
        var missing = new List<(int, int)>();
        var next = first;
        foreach (var number in numbers.Where(number => number >= first))
        {
            if (number > next)
            {
                missing.Add((next, number - 1));
            }

            next = number + 1;
        }

        return missing;
    }

    [GeneratedRegex(@"^([a-z0-9][a-z0-9_-]{0,62})-([0-9]{6,9})\.(?:json|xml|csv)$")]
    private static partial Regex Named();
}
