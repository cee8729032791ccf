using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Sealpost.Accepting;
using Sealpost.Checking;

namespace Sealpost.Subscribing;

/// <summary>A list that passed every check at load.</summary>
/// <param name="Name">The file's name without its ending.</param>
/// <param name="Source">The file that says so.</param>
internal sealed partial record MailingList(string Name, ListDefinition Definition, OwnerFile Source)
{
    /// <summary>What can be a part of a list's id (RFC 2919) and of an address.</summary>
    public static bool IsName(string name) => Form().IsMatch(name);

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,62}\\z")]
    private static partial Regex Form();
}

/// <summary>What became of one file under <c>lists/</c>.</summary>
/// <param name="List">Null when it can't be used.</param>
/// <param name="Errors">Of the file as it is now; with a list beside them, that is the last good one.</param>
internal sealed record LoadedList(MailingList? List, IReadOnlyList<FormError> Errors)
{
    public bool IsKept => List is not null && Errors.Count > 0;

    private static readonly JsonSerializerOptions Strict = StrictJson.For(ListJson.Default);

    /// <param name="path">The list's file, a path; it need not be there.</param>
    /// <param name="json">Its text.</param>
    public static LoadedList Read(string path, string json) =>
        Read(new(OwnerFiles.Lists + Path.GetFileName(path), Encoding.UTF8.GetBytes(json), FileOrigin.Folder));

    public static LoadedList Read(OwnerFile source)
    {
        var (name, file) = (Path.GetFileNameWithoutExtension(source.Name), source.Name);
        if (source.Fault is { } unfit)
        {
            return new(null, [new(file, "$", unfit)]);
        }

        try
        {
            var definition = JsonSerializer.Deserialize<ListDefinition>(source.Text, Strict) ?? throw new JsonException("The file is empty.", "$", 0, 0);
            var errors = Faults(name, definition).Select(fault => new FormError(file, fault.Path, fault.Message)).ToList();
            return new(errors.Count == 0 ? new(name, definition, source) : null, errors);
        }
        catch (JsonException fault)
        {
            return new(null, [new(file, fault.Path ?? "$", StrictJson.Explain(fault, "lists/list.schema.json", "title and help"))]);
        }
    }

    private static IEnumerable<(string Path, string Message)> Faults(string name, ListDefinition list)
    {
        if (!MailingList.IsName(name))
        {
            yield return ("$", "The file's name is part of the list's id and of its links: use lower-case letters, digits and '-' only.");
        }

        if (list.Title.Trim().Length is 0 or > 100 || list.Title.Any(char.IsControl))
        {
            yield return ("$.title", "Write what people call the list, in 100 characters at most.");
        }

        if (!IsHelp(list.Help))
        {
            yield return ("$.help", "Write the whole address of a page about the list, from https:// on, or mailto: and an address.");
        }

        if (!Words.Languages.Contains(list.Language))
        {
            yield return ("$.language", $"There are texts in these languages: {string.Join(", ", Words.Languages)}.");
        }

        for (var i = 0; i < list.Moderators.Count; i++)
        {
            if (EmailAddress.Normalize(list.Moderators[i]) is not { } address || EmailAddress.NeedsUtf8(address))
            {
                yield return ($"$.moderators[{i}]", "This is not an e-mail address that every mail server takes; write it as name@example.org.");
            }
            else if (list.Moderators.Take(i).Contains(list.Moderators[i], StringComparer.OrdinalIgnoreCase))
            {
                yield return ($"$.moderators[{i}]", "This address is named twice; keep one.");
            }
        }

        foreach (var (path, value, most) in new[] { ("$.moderateHours", list.ModerateHours, 720), ("$.suppressAfter", list.SuppressAfter, 20) })
        {
            if (value < 1 || value > most)
            {
                yield return (path, $"Write a number from 1 to {most}.");
            }
        }
    }

    /// <summary>It stands between angle brackets in a header (RFC 2369, section 2).</summary>
    private static bool IsHelp(string help) => help.All(c => c is > ' ' and <= '~' and not ('<' or '>')) && Uri.TryCreate(help, UriKind.Absolute, out var address)
        && (address.Scheme is "https" or "http" || (address.Scheme is "mailto" && EmailAddress.IsValid(help["mailto:".Length..].Split('?')[0])));
}
