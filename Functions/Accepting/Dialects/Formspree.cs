namespace Sealpost.Accepting.Dialects;

/// <summary>Formspree; at <c>/f/{form}</c> its own clients are known by their header. https://help.formspree.io</summary>
internal static partial class KnownDialects
{
    public const string FormspreeClient = "Formspree-Client";

    public static readonly Dialect Formspree = new("formspree")
    {
        Routes = ["/p/{project}/f/{form}"],
        RedirectStatus = 302,
        // @formspree/core takes a reply without a string "next" for a failure, and one with "error" for a refusal.
        Accepted = post => new(200, new { next = post.Next, ok = true }),
        Refused = refusal => new(refusal.Status, refusal.Errors.Count > 0
            ? new { error = "Validation errors", errors = refusal.Errors.Select(FieldFault).ToArray() }
            : new { error = refusal.Detail, errors = new object[] { new { code = FormCode(refusal.Code), message = refusal.Detail } } }),
    };

    private static object FieldFault(FieldError error) => error.Field.Length > 0
        ? new { code = FieldCode(error), field = error.Field, message = error.Message }
        : new { code = "TYPE_TEXT", message = error.Message };

    private static string FieldCode(FieldError error) => error.Code switch
    {
        "required" when error.Absent => "REQUIRED_FIELD_MISSING",
        "required" => "REQUIRED_FIELD_EMPTY",
        "email" or "email-domain" => "TYPE_EMAIL",
        "number" => "TYPE_NUMERIC",
        _ => "TYPE_TEXT",
    };

    private static string FormCode(string code) => code switch
    {
        "unknown-form" => "FORM_NOT_FOUND",
        "form-unavailable" or "storage-unavailable" or "unavailable" => "INACTIVE",
        "empty" => "EMPTY",
        "no-file-uploads" => "NO_FILE_UPLOADS",
        "files-too-big" or "too-large" => "FILES_TOO_BIG",
        "too-many-files" => "TOO_MANY_FILES",
        _ => "BLOCKED",
    };
}
