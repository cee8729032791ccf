using Sealpost.Accepting;

namespace Sealpost.Checking;

/// <summary>Whether the visitor's computer has done its work. The challenge is used up by <see cref="ConsumeTokens"/>.</summary>
internal sealed class AltchaCheck(AltchaChallenges challenges) : ICheck
{
    private static readonly Refusal Missing = new(422, "altcha-missing",
        "The form's proof of work is missing, so nothing was sent. Load its page anew, with scripts allowed, and send it again.");

    private static readonly Refusal Invalid = new(422, "altcha-invalid",
        "The form's proof of work is not right, so nothing was sent. Load its page anew and send it again.");

    private static readonly Refusal Expired = new(422, "altcha-expired",
        "The form's proof of work is too old, so nothing was sent. Load its page anew and send it again.");

    public string Name => "altcha";

    public ValueTask<Verdict> RunAsync(CheckedPost post, CancellationToken cancel) => new(Judge(post));

    private Verdict Judge(CheckedPost post)
    {
        if (post.Form.Definition.Altcha is not { } rule)
        {
            return new Verdict.NotUsed("The form has no altcha.");
        }

        Verdict No(Refusal refusal, string words) => Verdict.Of(rule.Action, refusal, refusal.Code, words);
        if (post.Controls.Tokens.GetValueOrDefault(AltchaChallenges.FieldName) is not { Length: > 0 } payload)
        {
            return No(Missing, "There is no field altcha.");
        }

        return challenges.Verify(post.Form, payload) switch
        {
            AltchaResult.Solved => new Verdict.Passed("The challenge is solved."),
            AltchaResult.Expired => No(Expired, "The challenge is solved, but has expired."),
            AltchaResult.Wrong(var words) => No(Invalid, words),
            var other => throw new InvalidOperationException($"Unknown result {other.GetType().Name}."),
        };
    }
}
