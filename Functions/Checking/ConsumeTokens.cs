using Sealpost.Accepting;

namespace Sealpost.Checking;

/// <summary>
/// Uses up the one-time tokens of a post, as the last check: a post that any other check refuses keeps its tokens for the
/// corrected one.
/// </summary>
internal sealed class ConsumeTokens(FillTimeTokens fillTime, AltchaChallenges altcha, UsedTokens used) : ICheck
{
    public static readonly Refusal TokenUsed = new(422, "token-used",
        "This page has sent its form already, so nothing was sent a second time. Send other words from a page that is freshly loaded.")
        { ShowForm = true };

    private static readonly Refusal AltchaUsed = new(422, "altcha-used",
        "The proof of work of this page was used already, so nothing was sent. Load the page anew and send the form again.");

    public string Name => "one-time";

    public async ValueTask<Verdict> RunAsync(CheckedPost post, CancellationToken cancel)
    {
        var tokens = Tokens(post).ToList();
        if (tokens.Count == 0)
        {
            return new Verdict.NotUsed("There is no one-time token that is good.");
        }

        if (post.Rehearsal)
        {
            return new Verdict.Passed("Not looked up and not used up in a rehearsal.");
        }

        foreach (var (token, action, refusal) in tokens)
        {
            if (!await used.TryUseAsync(token, post.Ids, post.Form.Name, cancel))
            {
                return Verdict.Of(action, refusal, refusal.Code, "The token was used before, by another post.");
            }
        }

        return new Verdict.Passed($"{tokens.Count} used for the first time, or by the same submission again.");
    }

    /// <summary>The tokens that are good; of a bad one another check has said so, and there is nothing to use up.</summary>
    private IEnumerable<(OneTimeToken Token, DefenceAction Action, Refusal Refusal)> Tokens(CheckedPost post)
    {
        if (post.Form.Definition.FillTime is { } fill && post.Controls.Tokens.GetValueOrDefault(FillTimeTokens.FieldName) is { } text
            && fillTime.Read(post.Form, text) is { } token)
        {
            yield return (new("fill", token.Nonce, token.Until), fill.Action, TokenUsed);
        }

        if (post.Form.Definition.Altcha is { } work && post.Controls.Tokens.GetValueOrDefault(AltchaChallenges.FieldName) is { } payload
            && altcha.Verify(post.Form, payload) is AltchaResult.Solved(var solved))
        {
            yield return (solved, work.Action, AltchaUsed);
        }
    }
}
