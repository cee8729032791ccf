using Sealpost.Accepting;
using Sealpost.Checking;
using Sealpost.Sealing;

namespace Sealpost;

/// <summary>Of a form whose sensitive fields browsers seal: that they did, and to its keys. What is inside nobody here can see.</summary>
internal sealed class CheckSealed(KeyStore keys) : ICheck
{
    public string Name => "sealed";

    public ValueTask<Verdict> RunAsync(CheckedPost post, CancellationToken cancel) => new(Judge(post.Form, post.Submission));

    private Verdict Judge(Form form, Submission submission)
    {
        if (!form.SealsInBrowser)
        {
            return new Verdict.NotUsed("The form's fields are sealed here.");
        }

        // Also one that the definition does not know: whoever forgot to declare it must not find it in clear.
        if (submission.Fields.Where(field => form.IsSensitive(field.Name) && field.Text.Length > 0).Select(field => field.Name).ToList() is { Count: > 0 } readable)
        {
            return new Verdict.Refused(Refusal.NotSealed, $"Not sealed by the browser: {string.Join(", ", readable)}.");
        }

        return submission.Sealed is not { } block
            ? new Verdict.Passed("Nothing sealed, and nothing to seal.")
            : OpenPgpBlock.IsFor(block, keys.For(form).Plan.OpenPgpKeys)
                ? new Verdict.Passed("Sealed by the browser, to the form's keys.")
                : new Verdict.Refused(Refusal.BadSeal, "What the browser sealed is no OpenPGP message to exactly the form's keys.");
    }
}
