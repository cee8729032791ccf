namespace Sealpost.Accepting.Dialects;

/// <summary>https://formcarry.com/docs</summary>
internal static partial class KnownDialects
{
    public static readonly Dialect Formcarry = new("formcarry")
    {
        Routes = ["/s/{form}"],
        Accepted = _ => new(200, new { code = 200, status = "success", title = "Thank you", message = "Your message was taken, and will be sent in a moment." }),
        Refused = refusal => refusal.Errors.Count > 0
            ? new(422, new { code = 422, status = "error", title = "Validation Failed", errors = ByField(refusal), message = refusal.Detail })
            : new(refusal.Status, new { code = refusal.Status, status = "error", title = "Not sent", message = refusal.Detail }),
    };

    private static Dictionary<string, object> ByField(Refusal refusal) => refusal.Errors.GroupBy(error => error.Field)
        .ToDictionary(field => field.Key, field => (object)new { message = field.First().Message, rule = field.First().Code });
}
