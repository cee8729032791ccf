using Sealpost.Accepting;

namespace Sealpost.Rendering;

/// <summary>The fields of a mail, in the form's order and with the form's labels.</summary>
internal static class MailFields
{
    /// <summary>The declared fields as the form has them, then the others as the page has them.</summary>
    public static IEnumerable<SubmittedField> InOrder(Form form, Submission submission) =>
        form.Definition.Fields.Select(field => submission.Field(field.Name)).OfType<SubmittedField>()
            .Concat(submission.Fields.Where(field => form.Field(field.Name) is null));

    /// <summary>One line, never empty; the name of an undeclared field is a visitor's text, too.</summary>
    public static string Caption(Form form, string name)
    {
        var caption = SubjectLine.OneLine(form.Field(name)?.Caption ?? name);
        return caption.Length > 0 ? VisitorText.Show(caption, VisitorText.IsReadable(form)) : MailWords.For(form)["unnamed"];
    }
}
