using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Sealpost.Accepting;
using Sealpost.Accepting.Dialects;
using Sealpost.Checking;

namespace Sealpost;

/// <summary>Would this post be mailed, and which rule fired? The way of <see cref="AcceptSubmission"/>, step by step; nothing is stored, used up or counted.</summary>
internal sealed class ExplainPost(FormCatalog forms, SubmissionChecker checker, IHostEnvironment environment)
{
    /// <param name="formName">The form's name or alias; the address need not hold it.</param>
    public async Task<Explanation> RunAsync(HttpRequest request, Dialect dialect, string formName, CancellationToken cancel)
    {
        var steps = new List<ExplainedStep>();
        if (!forms.TryGet(formName, out var loaded))
        {
            return new([new("form", "refused", $"There is no form {formName}.")], "It is refused: 404 unknown-form.");
        }

        if (loaded.Form is not { } form)
        {
            steps.AddRange(loaded.Errors.Select(error => new ExplainedStep("form", "refused", $"{error.File} at {error.Path}: {error.Message}")));
            return new(steps, "It is refused: 503 form-unavailable.");
        }

        steps.Add(new("form", "passed", $"{form.Name}, in the dialect {dialect.Name}."));
        var origin = OriginCheck.Judge(form.Definition, request, environment.IsProduction());
        steps.Add(origin is null
            ? new("origin", "passed", form.Definition.Origins.Count == 0 ? "Any site may post this form." : "The site is allowed, or the client does not name one.")
            : new("origin", "refused", origin.Detail));
        var (post, unread) = await SubmissionReader.ReadAsync(request, form, new(_ => (form, null), LookAtAsync), cancel);
        if (post is null)
        {
            return new([.. steps, new("read", "refused", unread!.Detail)], Ends(unread));
        }

        var (submission, controls) = Controls.Separate(form, dialect, Submission.From(form, post));
        steps.Add(new("read", "passed", $"{post.Pairs.Count} values in {submission.Fields.Count} fields: {Describe(form, submission)}."));
        steps.Add(new("controls", "passed", Describe(form, request, submission, controls)));
        var report = await checker.RunAsync(new(form, submission, controls, request.Headers, "", "", Rehearsal: true), cancel);
        steps.AddRange(report.Steps.Select(step => new ExplainedStep(step.Check, Word(step.Verdict), step.Verdict.Words)));
        return new(steps, origin is not null ? Ends(origin) : Conclude(form, report));
    }

    /// <summary>A file is judged as it goes by, and kept nowhere.</summary>
    private static async Task<SealedFile> LookAtAsync(Stream content, CancellationToken cancel)
    {
        await content.CopyToAsync(Stream.Null, cancel);
        return new("", []);
    }

    private static string Describe(Form form, Submission submission) => string.Join(", ", submission.WithoutLines(form).Fields
        .Select(field => Describe(form, field)).Concat(submission.Order is { } order ? [$"an order of {order.Lines.Count} lines{(form.Encrypts ? " (sealed)" : "")}"] : []));

    private static string Describe(Form form, SubmittedField field) =>
        (form.Field(field.Name) is null ? $"{field.Name} (not declared)" : field.Name) + (form.IsSensitive(field.Name) ? " (sealed)" : "");

    private static string Describe(Form form, HttpRequest request, Submission submission, Controls controls)
    {
        var redirect = controls.Redirect is null ? "the form's own page after success"
            : OriginCheck.Redirect(form.Definition, request, controls.Redirect) is null
                ? "the post's redirect is left out, because its site is not among the form's origins" : "the post's redirect after success";
        return $"Reply-To {(submission.ReplyTo is null ? "from the e-mail field, if any" : "from the post")}; "
            + $"subject {(submission.Subject is null ? "of the form" : "from the post")}; {redirect}.";
    }

    private static string Word(Verdict verdict) => verdict switch
    {
        Verdict.NotUsed => "not used",
        Verdict.Passed => "passed",
        Verdict.Suspect suspect => $"{suspect.Rules.Sum(rule => rule.Points)} points",
        Verdict.Dropped => "dropped",
        _ => "refused",
    };

    private static string Conclude(Form form, CheckReport report) => report.End switch
    {
        Verdict.Refused(var refusal, _) => Ends(refusal),
        Verdict.Dropped(var rule, _) => $"It is answered like success, and nothing is mailed: {rule}.",
        _ when report.HeldFor.Count > 0 => $"It is held for an operator, {report.Points} points of {report.Threshold}: {string.Join(", ", report.HeldFor)}.",
        _ when form.TransfersOnly => "Its data goes to the office with a transfer, signed and sealed; there is no mail beside it.",
        _ => $"It is mailed to {form.Readers.Count} recipient{(form.Readers.Count == 1 ? "" : "s")}"
            + (form.Definition.Encryption is { } sealing ? $", sealed ({sealing.Scope.ToString().ToLowerInvariant()})" : ", not sealed")
            + (form.Definition.Verify?.ConfirmHours is { } hours ? $", once the visitor has confirmed the address, within {hours} hours; else it is erased."
                : form.Definition.Delivery is DeliveryWay.Direct ? ", while the visitor waits." : "."),
    };

    private static string Ends(Refusal refusal) => $"It is refused: {refusal.Status} {refusal.Code}.";
}

/// <param name="Conclusion">One sentence.</param>
internal sealed record Explanation(IReadOnlyList<ExplainedStep> Steps, string Conclusion)
{
    public bool WouldBeMailed => Conclusion.StartsWith("It is mailed", StringComparison.Ordinal) || Conclusion.StartsWith("Its data goes", StringComparison.Ordinal);
}

internal sealed record ExplainedStep(string Name, string Outcome, string Words);
