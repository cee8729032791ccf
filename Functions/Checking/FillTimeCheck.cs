using System.Globalization;
using Sealpost.Accepting;

namespace Sealpost.Checking;

/// <summary>Whether the form was open for as long as people need, and not for ever. The token is used up by <see cref="ConsumeTokens"/>.</summary>
internal sealed class FillTimeCheck(FillTimeTokens tokens, TimeProvider time) : ICheck
{
    private static readonly Refusal TooFast = new(422, "too-fast",
        "The form was sent faster than people write, so nothing was sent. Wait a few seconds and send it again.") { ShowForm = true };

    private static readonly Refusal Expired = new(422, "token-expired",
        "The form was opened too long ago, so nothing was sent. Send it again from a page that is freshly loaded.") { ShowForm = true };

    private static readonly Refusal Invalid = new(422, "token-invalid",
        "The form's proof of when it was opened is not ours, so nothing was sent. Send it again from a page that is freshly loaded.")
        { ShowForm = true };

    private static readonly Refusal Missing = new(422, "token-missing",
        "The form did not say when it was opened, so nothing was sent. Load its page anew, with scripts allowed, and send it again.")
        { ShowForm = true };

    public string Name => "fill-time";

    public ValueTask<Verdict> RunAsync(CheckedPost post, CancellationToken cancel) => new(Judge(post));

    private Verdict Judge(CheckedPost post)
    {
        if (post.Form.Definition.FillTime is not { } rule)
        {
            return new Verdict.NotUsed("The form has no fillTime.");
        }

        Verdict No(Refusal refusal, string words) => Verdict.Of(rule.Action, refusal, refusal.Code, words);
        if (post.Controls.Tokens.GetValueOrDefault(FillTimeTokens.FieldName) is not { Length: > 0 } text)
        {
            return rule.Required
                ? No(Missing, "There is no token, and the form requires one.")
                : new Verdict.Passed("There is no token, and the form does not require one.");
        }

        if (tokens.Read(post.Form, text) is not { } token)
        {
            return No(Invalid, "The token was not signed here for this form.");
        }

        var (now, age) = (time.GetUtcNow(), time.GetUtcNow() - token.IssuedAt);
        if (now >= token.Until || age > TimeSpan.FromHours(rule.MaxHours))
        {
            return No(Expired, $"The form was opened {Seconds(age)} ago, which is more than {rule.MaxHours} h.");
        }

        return age < TimeSpan.FromSeconds(rule.MinSeconds)
            ? No(TooFast, $"The form was open for {Seconds(age)}, which is less than {rule.MinSeconds} s.")
            : new Verdict.Passed($"The form was open for {Seconds(age)}.");
    }

    private static string Seconds(TimeSpan age) => string.Create(CultureInfo.InvariantCulture, $"{age.TotalSeconds:0.0} s");
}
