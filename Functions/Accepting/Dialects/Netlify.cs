namespace Sealpost.Accepting.Dialects;

/// <summary>Netlify Forms: the page posts to <c>/</c>, a field names the form. https://docs.netlify.com/forms/setup/</summary>
internal static partial class KnownDialects
{
    public static readonly Dialect Netlify = new("netlify")
    {
        Routes = ["/"],
        FormKeys = ["form-name"],
        Subject = ["subject"],
        // Its scripts look at the status only, and take 200 for success.
        Accepted = post => new(200, new { id = post.Id, status = post.Status, statusUrl = post.StatusUrl }),
        Refused = refusal => new(refusal.Status, Problem.Of(refusal), "application/problem+json"),
    };
}
