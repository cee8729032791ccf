namespace Sealpost.Accepting.Dialects;

/// <summary>FormSubmit's AJAX address; its plain forms post to <c>/f/{form}</c>. https://formsubmit.co/ajax-documentation</summary>
internal static partial class KnownDialects
{
    public static readonly Dialect FormSubmit = new("formsubmit")
    {
        Routes = ["/ajax/{form}"],
        AlwaysJson = true,
        // The string "true": scripts compare it so.
        Accepted = _ => new(200, new { success = "true", message = "The form was submitted successfully." }),
        Refused = refusal => new(refusal.Status, new { success = "false", message = refusal.Sentence }),
    };
}
