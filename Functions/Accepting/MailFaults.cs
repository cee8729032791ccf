namespace Sealpost.Accepting;

/// <summary>What is wrong with the members that shape the mail and its way: its templates' paths, its data attachments, its relays.</summary>
internal static class MailFaults
{
    /// <param name="fault">Takes the JSON path and the message of each fault.</param>
    public static void Check(FormDefinition form, Action<string, string> fault)
    {
        for (var i = 0; i < form.Attach.Count; i++)
        {
            if (form.Attach.Take(i).Contains(form.Attach[i]))
            {
                fault($"$.attach[{i}]", "This format is named twice; keep one.");
            }
        }

        for (var i = 0; i < form.Relays.Count; i++)
        {
            if (form.Relays.Take(i).Contains(form.Relays[i], StringComparer.OrdinalIgnoreCase))
            {
                fault($"$.relays[{i}]", "This relay is named twice; keep one.");
            }
        }

    }

    /// <param name="path">The form's file.</param>
    /// <param name="at">The JSON path of the templates.</param>
    /// <param name="fault">Takes the JSON path and the message of each fault.</param>
    /// <returns>The templates, with full paths.</returns>
    public static TemplateDefinition Find(string path, TemplateDefinition? template, string at, Action<string, string> fault)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        string? Find(string member, string? file)
        {
            if (file is null)
            {
                return null;
            }

            var full = Path.GetFullPath(file, folder);
            if (!full.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            {
                fault($"{at}.{member}", "Keep the template below the form's folder, and write its path from there, such as templates/contact.html.hbs.");
            }
            else if (!File.Exists(full))
            {
                fault($"{at}.{member}", $"There is no file {file} beside the form; create it, or remove '{member}' for the built-in template.");
            }

            return full;
        }

        return new() { Html = Find("html", template?.Html), Text = Find("text", template?.Text) };
    }
}
