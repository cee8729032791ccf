using Sealpost.Accepting;

namespace Sealpost.Checking;

/// <summary>The rules for each field, and that there is anything at all.</summary>
internal sealed class FieldCheck(TimeProvider time) : ICheck
{
    public string Name => "fields";

    public ValueTask<Verdict> RunAsync(CheckedPost post, CancellationToken cancel) => new(Judge(post));

    private Verdict Judge(CheckedPost post)
    {
        var words = Words.For(post.Form.Definition.Language, post.Headers);
        if (new FieldRules(post.Form, words, time.GetUtcNow()).Check(post.Submission) is { Count: > 0 } errors)
        {
            return new Verdict.Refused(Refusal.Invalid(errors), string.Join("; ", errors.Select(error => $"{error.Field}: {error.Code}")));
        }

        return post.Submission.Sealed is null && post.Submission.Fields.All(field => string.IsNullOrWhiteSpace(field.Text))
            ? new Verdict.Refused(Refusal.Empty, "No field has a value.")
            : new Verdict.Passed($"{post.Submission.Fields.Count} fields follow their rules.");
    }
}
