using System.Runtime.CompilerServices;
using HandlebarsDotNet;
using Sealpost.Accepting;

namespace Sealpost.Rendering;

/// <summary>
/// The templates of all forms. They are checked where the forms are loaded, but compiled (about 0.2 s the first time) only when a
/// mail needs them: a process that sends nothing, such as one that only accepts posts, never pays for it.
/// </summary>
internal sealed class MailTemplates
{
    /// <summary>By the form as it was loaded: a mail of an older version keeps its template, and nothing is compiled again that did not change.</summary>
    private readonly ConditionalWeakTable<Form, Dictionary<(bool Html, bool Confirmation), Lazy<HandlebarsTemplate<object, object>>>> _own = [];
    private readonly Lazy<IHandlebars> _htmlEngine = new(HtmlEngine);
    private readonly Lazy<IHandlebars> _textEngine = new(() => Handlebars.Create(new() { NoEscape = true, ThrowOnUnresolvedBindingExpression = true }));
    private readonly Lazy<HandlebarsTemplate<object, object>> _html;
    private readonly Lazy<HandlebarsTemplate<object, object>> _text;
    private readonly Lazy<HandlebarsTemplate<object, object>> _listHtml;
    private readonly Lazy<HandlebarsTemplate<object, object>> _listText;

    public MailTemplates()
    {
        _html = new(() => Compile(BuiltIn("mail.html.hbs"), html: true));
        _text = new(() => Compile(BuiltIn("mail.txt.hbs"), html: false));
        _listHtml = new(() => Compile(BuiltIn("list.html.hbs"), html: true));
        _listText = new(() => Compile(BuiltIn("list.txt.hbs"), html: false));
    }

    /// <summary>Reads a form's own templates; each error names file, line and remedy.</summary>
    public IReadOnlyList<FormError> Check(Form form)
    {
        if (_own.TryGetValue(form, out _))
        {
            return [];
        }

        var own = new Dictionary<(bool, bool), Lazy<HandlebarsTemplate<object, object>>>();
        List<FormError> errors = [.. new[] { (true, false), (false, false), (true, true), (false, true) }.SelectMany(part => Load(form, own, html: part.Item1, confirmation: part.Item2))];
        if (errors.Count == 0)
        {
            _own.Add(form, own);
        }

        return errors;
    }

    /// <param name="confirmation">Of the mail to the visitor, for which the form must have a template.</param>
    /// <returns>The HTML part.</returns>
    public string Html(Form form, IReadOnlyDictionary<string, object?> model, bool confirmation = false) => Find(form, html: true, confirmation)(model);

    /// <param name="confirmation">Of the mail to the visitor, for which the form must have a template.</param>
    /// <returns>The plain part, CRLF.</returns>
    public string Text(Form form, IReadOnlyDictionary<string, object?> model, bool confirmation = false) => Find(form, html: false, confirmation)(model).Replace("\n", "\r\n", StringComparison.Ordinal);

    /// <summary>Of the mail to the subscribers of a list.</summary>
    public RenderedParts List(Form form, IReadOnlyDictionary<string, object?> model) => new(
        Find(form, html: false, confirmation: false, list: true)(model).Replace("\n", "\r\n", StringComparison.Ordinal),
        Find(form, html: true, confirmation: false, list: true)(model));

    /// <summary>A built-in template, as a site's author may copy it.</summary>
    public static string BuiltIn(string name)
    {
        using var resource = typeof(MailTemplates).Assembly.GetManifestResourceStream($"Sealpost.Rendering.Templates.{name}")!;
        using var reader = new StreamReader(resource);
        return reader.ReadToEnd();
    }

    private IEnumerable<FormError> Load(Form form, Dictionary<(bool, bool), Lazy<HandlebarsTemplate<object, object>>> own, bool html, bool confirmation)
    {
        var written = confirmation ? form.Definition.Confirmation?.Template : form.Definition.Template;
        var (template, file) = (Own(form, html, confirmation), html ? written?.Html : written?.Text);
        if (template is null)
        {
            return [];
        }

        var (source, faults) = TemplateLint.Check(form, template.Text, html, confirmation);
        own[(html, confirmation)] = new(() => Engine(html).Compile(source));
        return faults.Select(fault => new FormError($"{form.Name}.json", $"${(confirmation ? ".confirmation" : "")}.template.{(html ? "html" : "text")}", $"{file}, line {fault.Line}: {fault.Message}"));
    }

    /// <summary>A form that posts to a list has other built-in templates: its mail is for readers, not for an owner.</summary>
    private HandlebarsTemplate<object, object> Find(Form form, bool html, bool confirmation, bool list = false) =>
        Own(form, html, confirmation) is not null || confirmation ? Checked(form)[(html, confirmation)].Value
        : list ? (html ? _listHtml : _listText).Value
        : (html ? _html : _text).Value;

    private Dictionary<(bool Html, bool Confirmation), Lazy<HandlebarsTemplate<object, object>>> Checked(Form form) =>
        _own.TryGetValue(form, out var own) ? own : throw new InvalidOperationException("The templates of a form are checked before they are used.");

    private static OwnerFile? Own(Form form, bool html, bool confirmation)
    {
        var own = confirmation ? form.ConfirmationTemplate : form.Template;
        return html ? own.Html : own.Text;
    }

    private HandlebarsTemplate<object, object> Compile(string template, bool html)
    {
        var (source, faults) = TemplateLint.Check(null, template, html);
        return faults.Count == 0 ? Engine(html).Compile(source) : throw new InvalidOperationException($"Built-in template, line {faults[0].Line}: {faults[0].Message}");
    }

    private IHandlebars Engine(bool html) => (html ? _htmlEngine : _textEngine).Value;

    private static IHandlebars HtmlEngine()
    {
        var engine = Handlebars.Create(new() { TextEncoder = new InertHtml(), ThrowOnUnresolvedBindingExpression = true });
        // The lint puts it where a name stands in an attribute or title.
        engine.RegisterHelper("attribute", (output, _, arguments) => output.WriteSafeString(InertHtml.Attribute($"{arguments[0]}")));
        return engine;
    }
}

/// <param name="Text">CRLF.</param>
internal sealed record RenderedParts(string Text, string Html);
