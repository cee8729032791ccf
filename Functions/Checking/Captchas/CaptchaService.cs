using System.Text.Json;
using Sealpost.Accepting;

namespace Sealpost.Checking.Captchas;

/// <summary>How one CAPTCHA service is asked and how it answers: a table, one file a service.</summary>
internal sealed record CaptchaService(CaptchaProvider Provider)
{
    /// <summary>The fields in which the service's script puts its token; the first that has one counts.</summary>
    public required IReadOnlyList<string> Fields { get; init; }

    public required Uri Url { get; init; }

    /// <summary>The longest token, in characters, that is worth asking about.</summary>
    public int Longest { get; init; } = 16_384;

    public required Func<CaptchaQuestion, HttpRequestMessage> Ask { get; init; }

    public required Func<JsonElement, CaptchaAnswer> Read { get; init; }
}

/// <param name="Url">Where to ask.</param>
/// <param name="Client">The visitor's network address, or null when it is not known.</param>
/// <param name="Submission">The submission id.</param>
internal sealed record CaptchaQuestion(Uri Url, string Secret, string Token, string? Client, string Submission);

/// <summary>What the service says.</summary>
internal abstract record CaptchaAnswer
{
    /// <param name="Hostname">The site where it was solved.</param>
    /// <param name="Action">As the page named it.</param>
    /// <param name="Score">1 is a person, 0 is a robot.</param>
    public sealed record Good(string? Hostname, string? Action, double? Score) : CaptchaAnswer;

    /// <param name="Codes">The service's words.</param>
    public sealed record Bad(IReadOnlyList<string> Codes) : CaptchaAnswer;

    /// <summary>
    /// Nothing was learned about the token: the service is down, or it does not know our secret. What a visitor can bring about
    /// by a token of their own making must never be one of these, because the form may take such a post.
    /// </summary>
    public sealed record None(string Reason) : CaptchaAnswer;
}
