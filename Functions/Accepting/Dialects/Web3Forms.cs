namespace Sealpost.Accepting.Dialects;

/// <summary>Web3Forms and Static Forms share <c>/submit</c>, where a field names the form. https://docs.web3forms.com</summary>
internal static partial class KnownDialects
{
    private const string Thanks = "Email sent successfully!";

    public static readonly Dialect Web3Forms = new("web3forms")
    {
        Routes = ["/submit"],
        FormKeys = ["access_key", "apikey", "accessKey", "apiKey"],
        ReplyTo = ["replyto", "replyTo"],
        Subject = ["subject"],
        Redirect = ["redirect", "redirectTo"],
        Honeypots = ["honeypot"],
        Accepted = post => new(200, new { statusCode = 200, success = true, body = new { data = post.Posted, message = Thanks }, message = Thanks }),
        Refused = refusal => Web3Fault(refusal.Status switch { 429 => 429, < 500 => 400, _ => 500 }, refusal),
    };

    private static Reply Web3Fault(int status, Refusal refusal) => new(status, new
    {
        statusCode = status,
        success = false,
        body = new { data = refusal.Errors, message = refusal.Sentence },
        message = refusal.Sentence,
    });
}
