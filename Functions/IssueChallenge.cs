using Microsoft.AspNetCore.Http;
using Sealpost.Accepting;
using Sealpost.Checking;

namespace Sealpost;

/// <summary>What a page gets before its form is sent: a fill-time token, or a proof of work to do. Nothing is stored for either.</summary>
internal sealed class IssueChallenge(FindForm find, FillTimeTokens tokens, AltchaChallenges challenges)
{
    private static readonly Refusal NoToken = new(404, "not-used", "This form asks for no fill-time token. Its definition can, with fillTime.");

    private static readonly Refusal NoChallenge = new(404, "not-used", "This form asks for no proof of work. Its definition can, with altcha.");

    public IResult RunToken(HttpContext context, string formName) => find.Answer(context, formName, form => form.Definition.FillTime is null
        ? Replies.Problem(context, NoToken)
        : Results.Json(new { field = FillTimeTokens.FieldName, token = tokens.Issue(form) }));

    /// <summary>As Altcha's widget takes it, from version 3 on.</summary>
    public IResult RunChallenge(HttpContext context, string formName) => find.Answer(context, formName, form => form.Definition.Altcha is null
        ? Replies.Problem(context, NoChallenge)
        : Results.Json(challenges.Create(form)));
}
