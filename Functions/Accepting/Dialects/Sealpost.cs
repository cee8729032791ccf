using System.Text.Json.Serialization;

namespace Sealpost.Accepting.Dialects;

/// <summary>Our own, for <c>/f/{form}</c> and every service that posts there: Basin, Forminit, FormKeep.</summary>
internal static partial class KnownDialects
{
    public static readonly Dialect Sealpost = new("sealpost")
    {
        Routes = ["/f/{form}"],
        Accepted = post => new(post.Sent ? 200 : 202, new { id = post.Id, status = post.Status, statusUrl = post.StatusUrl, next = post.Next }),
        Refused = refusal => new(refusal.Status, Problem.Of(refusal), "application/problem+json"),
    };
}

/// <summary>RFC 9457, with the list of faulty fields.</summary>
internal sealed record Problem(string Type, string Title, int Status, string Detail, IReadOnlyList<FieldError> Errors)
{
    /// <summary>Of a post that is kept, and was not delivered.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? StatusUrl { get; init; }

    public static Problem Of(Refusal refusal) =>
        new("about:blank", refusal.Code, refusal.Status, refusal.Detail, refusal.Errors) { StatusUrl = refusal.StatusUrl };
}
