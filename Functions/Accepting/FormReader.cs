using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Sealpost.Accepting.Orders;

namespace Sealpost.Accepting;

/// <summary>Reads one form's file strictly: what it does not understand is an error, never a default.</summary>
internal static partial class FormReader
{
    private const string Needed = "subject and fields, in each field its name, in encryption its keys, in verify its field, in order its columns and currency, in transfer its addresses ('to')";

    private static readonly JsonSerializerOptions Strict = StrictJson.For(FormJson.Default);

    /// <param name="path">The form's file, a path; it need not be there.</param>
    /// <param name="json">Its text.</param>
    public static LoadedForm Read(string path, string json)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return Read(new(OwnerFiles.Forms + Path.GetFileName(path), Encoding.UTF8.GetBytes(json), FileOrigin.Folder), OwnerFiles.In(new(folder, folder)));
    }

    /// <param name="source">The form's file.</param>
    /// <param name="files">What it names is looked up there.</param>
    public static LoadedForm Read(OwnerFile source, OwnerFiles files)
    {
        var (name, file) = (Path.GetFileNameWithoutExtension(source.Name), source.ShortName);
        if (source.Fault is { } unfit)
        {
            return new(name, null, [new(file, "$", unfit)]);
        }

        var errors = new List<FormError>();
        FormDefinition definition;
        try
        {
            definition = JsonSerializer.Deserialize<FormDefinition>(source.Text, Strict)
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
        PageTheme.Check(definition, Fault);
        ConfirmationFaults.Check(definition, Fault);
        VerificationFaults.Check(definition, Fault);
        OrderFaults.Check(definition, Fault);
        ListFaults.Check(definition, Fault);
        TransferFaults.Check(definition, Fault);
        var patterns = FieldFaults.Check(definition, Fault);
        EncryptionFaults.Check(definition, Fault);
        var keys = Find(source, files, definition.Encryption?.Keys ?? [], "$.encryption.keys", Fault);
        var escrow = Find(source, files, definition.Encryption?.Escrow ?? [], "$.encryption.escrow", Fault);
        MailFaults.Check(definition, Fault);
        var template = MailFaults.Find(source, files, definition.Template, "$.template", Fault);
        var confirmation = MailFaults.Find(source, files, definition.Confirmation?.Template, "$.confirmation.template", Fault);
        return errors.Count > 0
            ? new(name, null, errors)
            : new(name, new(name, definition, source, keys, escrow, patterns) { Template = template, ConfirmationTemplate = confirmation }, []);
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

    private static List<OwnerFile> Find(OwnerFile source, OwnerFiles files, IReadOnlyList<string> named, string at, Action<string, string> fault)
    {
        var found = new List<OwnerFile>();
        for (var i = 0; i < named.Count; i++)
        {
            if (files.Beside(source, named[i]) is { Fault: null } file)
            {
                found.Add(file);
            }
            else
            {
                fault($"{at}[{i}]", files.Beside(source, named[i])?.Fault ?? $"There is no file {named[i]} beside the form; export the public key there.");
            }
        }

        return found;
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9_-]{0,62}$")]
    private static partial Regex FormName();

    [GeneratedRegex(@"\{([^{}]+)\}")]
    public static partial Regex SubjectPlaceholder();
}
