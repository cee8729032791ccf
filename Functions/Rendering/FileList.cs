using Sealpost.Accepting;

namespace Sealpost.Rendering;

/// <summary>How the files of a post are shown and named in the mail.</summary>
internal static class FileList
{
    /// <summary>The name that the file travels under.</summary>
    /// <param name="apart">Whether it is sealed by itself, so that its name would be in clear.</param>
    public static string Name(Form form, Submission submission, UploadedFile file, bool apart)
    {
        var name = Unmistakable(submission, file.Name);
        if (!apart)
        {
            return name;
        }

        var number = submission.Files.TakeWhile(other => other != file).Count() + 1;
        return form.IsSensitive(file.Field) ? $"file-{number}.pgp" : $"{name}.pgp";
    }

    /// <summary>The submission with a line for each file as the value of its field: name, type, size, and where it is.</summary>
    public static Submission Describe(Form form, Submission submission, bool apart)
    {
        if (submission.Files.Count == 0)
        {
            return submission;
        }

        var words = MailWords.For(form);
        string Line(UploadedFile file)
        {
            var attached = Name(form, submission, file, apart);
            return $"{file.Name} ({file.Kind().Caption}, {Size(file.Size)})"
                + (attached == file.Name ? "" : $", {words[apart ? "sealedAs" : "attachedAs"]} {attached}");
        }

        var lines = submission.Files.ToLookup(file => file.Field, Line);
        return submission with
        {
            Fields = [.. submission.Fields.Select(field => lines.Contains(field.Name) ? field with { Values = [string.Join('\n', lines[field.Name])] } : field)],
        };
    }

    /// <summary>A machine reads the data attachments: no visitor's file may have their name.</summary>
    private static string Unmistakable(Submission submission, string name)
    {
        bool Taken(string candidate) => Enum.GetValues<DataFormat>().Any(
            format => string.Equals(DataAttachment.FileName(format), candidate, StringComparison.OrdinalIgnoreCase));
        var free = name;
        while (Taken(free) || (free != name && submission.Files.Any(other => string.Equals(other.Name, free, StringComparison.OrdinalIgnoreCase))))
        {
            free = $"upload-{free}";
        }

        return free;
    }

    private static string Size(long bytes) => bytes switch
    {
        < 1024 => FormattableString.Invariant($"{bytes} bytes"),
        < 1024 * 1024 => FormattableString.Invariant($"{bytes / 1024.0:0.#} KiB"),
        _ => FormattableString.Invariant($"{bytes / 1048576.0:0.#} MiB"),
    };
}
