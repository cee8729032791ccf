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

        if (form.TransfersOnly)
        {
            return new Preview.NoForm($"The form {formName} mails nothing to people: its data goes out with transfers, as docs/transfers.md says.");
        }

        var now = time.GetUtcNow();
        var id = ids.Derive(new(form.Name, "preview", "", TimeSpan.Zero), new Submission([])).Id;
        var facts = new MailFacts(id, ids.Receipt(id), now);
        var sample = SampleSubmission.Of(form, time);
        var copies = await compose.RunAsync(form, sample, facts, keys.For(form).Plan, cancel);
        var opened = renderer.Render(form, sample, facts, null, apart: false);
        return new Preview.Made(
            form.Name, copies[0].Message is { TextBody: { } text, HtmlBody: { } html } ? opened with { Text = text, Html = html } : opened, copies);
    }
}

/// <summary>What came of a preview.</summary>
internal abstract record Preview
{
    /// <param name="Mail">As the owner's mail program shows it: opened where the whole mail is sealed, with its block where only fields are.</param>
    /// <param name="Copies">As they would go out, one for each way of sealing; to be disposed of.</param>
    public sealed record Made(string Form, RenderedMail Mail, IReadOnlyList<MailCopy> Copies) : Preview;

    public sealed record NoForm(string Why) : Preview;
}
