using Sealpost.Accepting;
using Sealpost.Enqueuing;
using Sealpost.Rendering;
using Sealpost.Sealing;

namespace Sealpost;

/// <summary>What a form's owner would get, for sample data: composed and sealed like every mail, and sent to nobody.</summary>
internal sealed class PreviewMail(FormCatalog forms, KeyStore keys, ComposeMail compose, MailRenderer renderer, SubmissionId ids, TimeProvider time)
{
    public async Task<Preview> RunAsync(string formName, CancellationToken cancel)
    {
        if (!forms.TryGet(formName, out var loaded))
        {
            return new Preview.NoForm($"There is no form {formName}.");
        }

        if (loaded.Form is not { } form)
        {
            return new Preview.NoForm(string.Join('\n', loaded.Errors.Select(error => $"{error.File} at {error.Path}: {error.Message}")));
        }

        var now = time.GetUtcNow();
        var id = ids.Derive(new(form.Name, "preview", "", TimeSpan.Zero), new Submission([])).Id;
        var facts = new MailFacts(id, ids.Receipt(id), now);
        var sample = SampleSubmission.Of(form, time);
        return new Preview.Made(form.Name, renderer.Render(form, sample, facts, null, apart: false), await compose.RunAsync(form, sample, facts, keys.For(form).Plan, cancel));
    }
}

/// <summary>What came of a preview.</summary>
internal abstract record Preview
{
    /// <param name="Mail">As the owner reads it, everything opened.</param>
    /// <param name="Copies">As they would go out, one for each way of sealing; to be disposed of.</param>
    public sealed record Made(string Form, RenderedMail Mail, IReadOnlyList<MailCopy> Copies) : Preview;

    public sealed record NoForm(string Why) : Preview;
}
