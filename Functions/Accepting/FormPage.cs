using System.Text;
using Microsoft.AspNetCore.Http;

namespace Sealpost.Accepting;

/// <summary>What a page that shows a form has to keep.</summary>
/// <param name="Posted">What was typed; null when nothing was yet.</param>
/// <param name="Next">The checked page that the author's own page asked for.</param>
/// <param name="Hidden">Hidden fields beside the form's own, such as tokens.</param>
internal sealed record FilledForm(Submission? Posted, string? Next, IReadOnlyDictionary<string, string> Hidden);

/// <summary>A form made from its definition; after a refusal it keeps what was typed, except sensitive values.</summary>
internal static class FormPage
{
    /// <summary>The control field that holds the address for the answer.</summary>
    public const string ReplyTo = "_replyto";

    private const string Subject = "_subject";

    private const string Next = "_next";

    /// <summary>The form's own page, with nothing typed yet.</summary>
    public static IResult Own(Form form, Words words, IReadOnlyDictionary<string, string> hidden) => Make(form, words, new(null, null, hidden), null, form.Definition.Page ?? new());

    /// <summary>The form again, with what was typed.</summary>
    public static IResult Of(Form form, Words words, FilledForm filled, Refusal refusal) => Make(form, words, filled, refusal, form.SealsInBrowser ? form.Definition.Page ?? new() : null);

    private static IResult Make(Form form, Words words, FilledForm filled, Refusal? refusal, PageDefinition? own)
    {
        var (posted, next) = (filled.Posted, filled.Next);
        var inputs = Inputs(form, words, posted, refusal);
        var body = new StringBuilder();
        if (refusal is not null)
        {
            AppendSummary(body, refusal, inputs);
        }

        var encoding = form.TakesFiles ? " enctype=\"multipart/form-data\"" : "";
        // What follows without a script is a page that stands in no frame.
        var scripted = own is null ? "" : $" target=\"_top\" data-sealpost{(form.SealsInBrowser ? " data-seal" : "")}{(form.Definition.Altcha is null ? "" : " data-altcha")}{(form.Definition.Mailto is { Recipients: MailtoRecipients.Hidden } ? "" : " data-mailto")}";
        body.Append(own?.Intro is { } intro ? $"<p>{Pages.Encode(intro)}</p>" : "");
        body.Append($"<form method=\"post\" action=\"/f/{form.Name}\" accept-charset=\"utf-8\"{encoding}{scripted} novalidate>");
        if (form.SealsInBrowser)
        {
            // Without the script, which sets it free, nothing of it can be typed, let alone sent.
            body.Append("<fieldset data-sealpost-needed disabled>");
        }

        inputs.ForEach(input => body.Append(input.Html(words)));
        var carried = posted is null ? [] : Carried(form, posted, inputs, next);
        foreach (var (name, value) in carried.Concat(filled.Hidden.Select(hidden => (hidden.Key, hidden.Value))))
        {
            body.Append($"<input type=\"hidden\" name=\"{Pages.Encode(name)}\" value=\"{Pages.Encode(value)}\">");
        }

        body.Append($"<div class=\"trap\" aria-hidden=\"true\"><label>{Pages.Encode(words["leave-empty"])} "
            + $"<input name=\"{Pages.Encode(form.Definition.Honeypot)}\" tabindex=\"-1\" autocomplete=\"off\"></label></div>");
        body.Append($"<button type=\"submit\">{Pages.Encode(words["send"])}</button>{(form.SealsInBrowser ? $"</fieldset><p class=\"needed\" role=\"alert\">{Pages.Encode(words["needs-script"])}</p>" : "")}</form>");
        var title = refusal is null ? own?.Title ?? $"{char.ToUpperInvariant(form.Name[0])}{form.Name[1..]}" : words["check"];
        return Pages.Page(words, refusal?.Status ?? 200, title, body.ToString(), next ?? form.Definition.Redirect, own);
    }

    private static List<FieldInput> Inputs(Form form, Words words, Submission? posted, Refusal? refusal)
    {
        FieldError? Error(string name) => refusal?.Errors.FirstOrDefault(error => error.Field == name);
        IReadOnlyList<string> Typed(string name) => form.IsSensitive(name) ? [] : posted?.Field(name)?.Values ?? [];
        var inputs = form.Definition.Fields.Select((field, i) => new FieldInput(field, $"f{i + 1}", Typed(field.Name), Error(field.Name), form.Files)).ToList();
        if (Error(ReplyTo) is { } error && form.Field(ReplyTo) is null)
        {
            // The author's page asked for it, so people must be able to mend it on ours.
            var field = new FieldDefinition { Name = ReplyTo, Type = FieldType.Email, Label = words["reply-to"] };
            inputs.Add(new(field, $"f{inputs.Count + 1}", IsSecret(form, posted, posted?.ReplyTo) ? [] : [posted?.ReplyTo ?? ""], error, form.Files));
        }

        return inputs;
    }

    /// <summary>What stays visible of each fault, each with a way to its field.</summary>
    private static void AppendSummary(StringBuilder body, Refusal refusal, List<FieldInput> inputs)
    {
        body.Append($"<div role=\"alert\"><p>{Pages.Encode(refusal.Detail)}</p><ul>");
        foreach (var error in refusal.Errors)
        {
            var input = inputs.Find(input => input.Field.Name == error.Field && input.IsVisible);
            var message = Pages.Encode(error.Message);
            body.Append(input is null ? $"<li>{message}</li>" : $"<li><a href=\"#{input.Id}\">{message}</a></li>");
        }

        body.Append("</ul></div>");
    }

    /// <summary>What the definition does not know came from the author's own page; it must not be lost on the way.</summary>
    private static IEnumerable<(string Name, string Value)> Carried(
        Form form, Submission posted, List<FieldInput> inputs, string? next)
    {
        // The lines of an order, too, though they are sealed in the mail: without them the mended form would be another order. Not its
        // total: what is changed here, such as the shipping, changes it, and a wrong one was told with the right one beside it.
        var order = form.Definition.Order;
        foreach (var extra in posted.Fields.Where(field => form.Field(field.Name) is null
            && (order?.Owns(field.Name) is true ? order.OwnsLine(field.Name) : !form.IsSensitive(field.Name))))
        {
            foreach (var value in extra.Values)
            {
                yield return (extra.Name, value);
            }
        }

        foreach (var (name, value) in new[] { (ReplyTo, posted.ReplyTo), (Subject, posted.Subject), (Next, next) })
        {
            if (value is not null && !IsSecret(form, posted, value) && form.Field(name) is null && !inputs.Exists(input => input.Field.Name == name))
            {
                yield return (name, value);
            }
        }
    }

    /// <summary>A page's script may copy a sensitive field into a control; it is as sensitive there.</summary>
    private static bool IsSecret(Form form, Submission? posted, string? value) =>
        posted?.Fields.Any(field => form.IsSensitive(field.Name) && field.Values.Any(typed => typed.Trim() == value?.Trim())) is true;
}
