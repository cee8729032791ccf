using Sealpost.Accepting;

namespace Sealpost.Rendering;

/// <summary>A file as an attachment of the mail; disposed of with the mail.</summary>
/// <param name="Content">From its beginning.</param>
internal sealed record AttachedFile(string Name, string MediaType, Stream Content);

/// <summary>How the files of a post are shown and named in the mail.</summary>
internal static class FileList
{
    /// <summary>The name that the file travels under.</summary>
    /// <param name="apart">Whether it is sealed by itself, so that its name would be in clear.</param>
    public static string Name(Form form, Submission submission, UploadedFile file, bool apart)
    {
        if (!apart)
        {
            return file.Name;
        }

        var number = submission.Files.TakeWhile(other => other != file).Count() + 1;
        return form.IsSensitive(file.Field) ? $"file-{number}.pgp" : $"{file.Name}.pgp";
    }

    /// <summary>The submission with a line for each file as the value of its field: name, type, size, and where it is.</summary>
    public static Submission Describe(Form form, Submission submission, bool apart)
    {
        string Line(UploadedFile file)
        {
            var attached = Name(form, submission, file, apart);
            return $"{file.Name} ({file.Kind().Caption}, {Size(file.Size)})" + (attached == file.Name ? "" : $", sealed as {attached}");
        }

        var lines = submission.Files.ToLookup(file => file.Field, Line);
        return submission with
        {
            Fields = [.. submission.Fields.Select(field => lines.Contains(field.Name) ? field with { Values = [string.Join('\n', lines[field.Name])] } : field)],
        };
    }

    private static string Size(long bytes) => bytes switch
    {
        < 1024 => FormattableString.Invariant($"{bytes} bytes"),
        < 1024 * 1024 => FormattableString.Invariant($"{bytes / 1024.0:0.#} KiB"),
        _ => FormattableString.Invariant($"{bytes / 1048576.0:0.#} MiB"),
    };
}
