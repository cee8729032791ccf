using System.Text.Json;
using System.Text.RegularExpressions;
using Sealpost.Accepting.Orders;

namespace Sealpost.Accepting;

/// <summary>Reads one form's file strictly: what it does not understand is an error, never a default.</summary>
internal static partial class FormReader
{
    private const string Needed = "subject and fields, in each field its name, in encryption its keys, in verify its field, in order its columns and currency, in transfer its addresses ('to')";

    private static readonly JsonSerializerOptions Strict = StrictJson.For(FormJson.Default);

    /// <param name="path">The form's file, a path.</param>
    /// <param name="json">Its text.</param>
    public static LoadedForm Read(string path, string json)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        var file = Path.GetFileName(path);
        var errors = new List<FormError>();
        FormDefinition definition;
        try
        {
            definition = JsonSerializer.Deserialize<FormDefinition>(json, Strict)
                ?? throw new JsonException("The file is empty.", "$", 0, 0);
        }
        catch (JsonException fault)
        {
            return new(name, null, [new(file, fault.Path ?? "$", StrictJson.Explain(fault, "forms/form.schema.json", Needed))]);
        }

        void Fault(string at, string message) => errors.Add(new(file, at, message));

        CheckName(name, Fault);
        ReaderFaults.Check(definition, Fault);
        CheckHead(definition, Fault);
        DefenceFaults.Check(definition, Fault);
        FileFaults.Check(definition, Fault);
        ConfirmationFaults.Check(definition, Fault);
        VerificationFaults.Check(definition, Fault);
        OrderFaults.Check(definition, Fault);
        ListFaults.Check(definition, Fault);
        TransferFaults.Check(definition, Fault);
        var patterns = FieldFaults.Check(definition, Fault);
        CheckEncryption(definition, Fault);
        var keys = Files(path, definition.Encryption?.Keys ?? [], "$.encryption.keys", Fault);
        var escrow = Files(path, definition.Encryption?.Escrow ?? [], "$.encryption.escrow", Fault);
        MailFaults.Check(definition, Fault);
        var template = MailFaults.Find(path, definition.Template, "$.template", Fault);
        var confirmation = MailFaults.Find(path, definition.Confirmation?.Template, "$.confirmation.template", Fault);
        return errors.Count > 0
            ? new(name, null, errors)
            : new(name, new(name, definition, keys, escrow, patterns) { Template = template, ConfirmationTemplate = confirmation }, []);
    }

    private static void CheckName(string name, Action<string, string> fault)
    {
        if (!FormName().IsMatch(name))
        {
            fault("$", "The file's name is the form's address: use lower-case letters, digits, '-' and '_' only.");
        }
    }

    private static void CheckHead(FormDefinition form, Action<string, string> fault)
    {
        for (var i = 0; i < form.Origins.Count; i++)
        {
            if (!Uri.TryCreate(form.Origins[i], UriKind.Absolute, out var origin)
                || origin.Scheme is not ("https" or "http") || origin.GetLeftPart(UriPartial.Authority) != form.Origins[i])
            {
                fault($"$.origins[{i}]", "Write an origin as https://www.example.org, without a path or final slash.");
            }
        }

        if (form.Redirect is { } redirect
            && !(Uri.TryCreate(redirect, UriKind.Absolute, out var target) && target.Scheme is "https" or "http"))
        {
            fault("$.redirect", "Write the whole address of the page, from https:// on.");
        }

        foreach (Match match in SubjectPlaceholder().Matches(form.Subject))
        {
            var named = form.Fields.FirstOrDefault(field => field.Name == match.Groups[1].Value);
            if (named is null || named.Sensitive)
            {
                fault("$.subject", $"{match.Value} must name a field of this form that is not sensitive; a subject travels in clear.");
            }
        }
    }

    private static void CheckEncryption(FormDefinition form, Action<string, string> fault)
    {
        if (form.Encryption is { Keys.Count: 0 })
        {
            fault("$.encryption.keys", "Name at least one public key file, or remove 'encryption'.");
        }

        if (form.Encryption is null && form.Fields.Any(field => field.Sensitive))
        {
            fault("$.encryption", "A field is sensitive but there is no key to seal it with; add encryption.keys.");
        }
    }

    /// <returns>Full paths.</returns>
    private static List<string> Files(string path, IReadOnlyList<string> named, string at, Action<string, string> fault)
    {
        var files = named.Select(name => Path.GetFullPath(name, Path.GetDirectoryName(Path.GetFullPath(path))!)).ToList();
        for (var i = 0; i < files.Count; i++)
        {
            if (!File.Exists(files[i]))
            {
                fault($"{at}[{i}]", $"There is no file {named[i]} beside the form; export the public key there.");
            }
        }

        return files;
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9_-]{0,62}$")]
    private static partial Regex FormName();

    [GeneratedRegex(@"\{([^{}]+)\}")]
    public static partial Regex SubjectPlaceholder();
}
