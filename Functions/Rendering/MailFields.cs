using Sealpost.Accepting;

namespace Sealpost.Rendering;

/// <summary>The fields of a mail: in the order of the page's form, and with the labels of ours.</summary>
internal static class MailFields
{
    /// <summary>One line, never empty; the name of an undeclared field is a visitor's text, too.</summary>
    public static string Caption(Form form, string name)
    {
        var caption = SubjectLine.OneLine(form.Field(name)?.Caption ?? name);
        return caption.Length > 0 ? VisitorText.Show(caption, VisitorText.IsReadable(form)) : MailWords.For(form)["unnamed"];
    }
}
