using Sealpost.Accepting;
using Sealpost.Checking;

namespace Sealpost.Rendering;

/// <summary>A form as the address of a new mail, for the visitor's own program.</summary>
/// <param name="Address"><c>mailto:</c>, ASCII, of <see cref="Longest"/> characters at most.</param>
/// <param name="Cut">Whether not all of what was typed is in it; the mail's text says so.</param>
/// <param name="LeftOut">Names of fields, in the form's order: the sensitive ones, those of files, those that were cut.</param>
internal sealed record MailtoLink(string Address, bool Cut, IReadOnlyList<string> LeftOut)
{
    /// <summary>On Windows, Chromium and Firefox hand 2,048 characters over at most: longer ones once crashed its ShellExecute.</summary>
    public const int Longest = 2_000;

    /// <summary>What a cut text has at least, encoded; where that is not there for every field, the last ones go.</summary>
    private const int Least = 90;

    /// <param name="submission">What the query held. Only what the form declares, and seals nowhere, is looked at.</param>
    /// <param name="words">For what the mail says of itself.</param>
    /// <returns>Null when the addresses alone are too long.</returns>
    public static MailtoLink? Make(Form form, Submission submission, Words words)
    {
        var travelling = new Submission([.. submission.Fields.Where(field => form.Field(field.Name) is { } known && Travels(known))]);
        var draft = new MailtoDraft
        {
            Head = Head(form),
            Subject = SubjectLine.Fill(form, travelling, ""),
            Lines = [.. form.Definition.Fields.Where(Travels).Select(field => Line(form, field, travelling)).Where(line => line is not { Silent: true, Text: "" })],
            Notices = [.. Notices(form, words)],
            CutNotice = words["mail-cut"],
        };
        if (draft.Write(int.MaxValue).Length > Longest && !Fit(draft))
        {
            return null;
        }

        var room = Room(draft);
        var cut = draft.Lines.Where(line => line.IsCut(room)).Select(line => line.Name).Concat(draft.Dropped).ToHashSet();
        var leftOut = form.Definition.Fields.Where(field => !Travels(field) || cut.Contains(field.Name)).Select(field => field.Name);
        return new(draft.Write(room), draft.IsCut(room), [.. leftOut]);
    }

    private static bool Travels(FieldDefinition field) => !field.Sensitive && field.Type is not FieldType.File;

    private static string Head(Form form)
    {
        var to = MailtoText.Addresses(form.Definition.Recipients.Select(address => EmailAddress.Normalize(address)!));
        var cc = MailtoText.Addresses(form.Definition.Cc.Select(address => EmailAddress.Normalize(address)!));
        return $"mailto:{to}?{(cc.Length > 0 ? $"cc={cc}&" : "")}";
    }

    /// <summary>A field without a value is a label to write behind; a hidden one would only puzzle.</summary>
    private static MailtoLine Line(Form form, FieldDefinition field, Submission submission) => new(
        field.Name, MailFields.Caption(form, field.Name), VisitorText.Show(submission.Value(field.Name) ?? "", readable: true).Trim('\n'), field.Type is FieldType.Hidden);

    private static IEnumerable<string> Notices(Form form, Words words)
    {
        foreach (var (key, fields) in new[]
        {
            ("mail-sealed", form.Definition.Fields.Where(field => field.Sensitive)),
            ("mail-files", form.Definition.Fields.Where(field => !field.Sensitive && field.Type is FieldType.File)),
        })
        {
            var labels = fields.Select(field => MailFields.Caption(form, field.Name)).ToList();
            if (labels.Count > 0)
            {
                yield return Words.Fill(words[key], ("labels", string.Join(", ", labels)));
            }
        }
    }

    /// <summary>Takes lines away until there is some room for each text: the empty ones first, then the last ones.</summary>
    /// <returns>False when it can't be done.</returns>
    private static bool Fit(MailtoDraft draft)
    {
        while (draft.Write(Least).Length > Longest)
        {
            if (!draft.Drop())
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The most that each text may have, so that only the longest ones are cut.</summary>
    private static int Room(MailtoDraft draft)
    {
        if (draft.Write(int.MaxValue).Length <= Longest)
        {
            return int.MaxValue;
        }

        var (fits, over) = (Least, Longest + 1);
        while (over - fits > 1)
        {
            var middle = (fits + over) / 2;
            (fits, over) = draft.Write(middle).Length <= Longest ? (middle, over) : (fits, middle);
        }

        return fits;
    }
}
