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

    /// <param name="source">The form's file.</param>
    /// <param name="at">The JSON path of the templates.</param>
    /// <param name="fault">Takes the JSON path and the message of each fault.</param>
    public static TemplateFiles Find(OwnerFile source, OwnerFiles files, TemplateDefinition? template, string at, Action<string, string> fault)
    {
        OwnerFile? Find(string member, string? file)
        {
            if (file is null)
            {
                return null;
            }

            var found = files.Beside(source, file);
            if (files.IsOutside(file))
            {
                fault($"{at}.{member}", "Keep the template below the form's folder, and write its path from there, such as templates/contact.html.hbs.");
            }
            else if (found is not { Fault: null })
            {
                fault($"{at}.{member}", found?.Fault ?? $"There is no file {file} beside the form; create it, or remove '{member}' for the built-in template.");
            }

            return found;
        }

        return new(Find("html", template?.Html), Find("text", template?.Text));
    }
}
