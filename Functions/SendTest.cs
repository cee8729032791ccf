using Sealpost.Accepting;
using Sealpost.Enqueuing;
using Sealpost.Rendering;

namespace Sealpost;

/// <summary>
/// Puts a sample post of a form on the queue, from where it goes the way of every mail. It is marked, so that it joins no list, is in no
/// transfer and confirms nothing to the made-up visitor; and no rule of the form is asked, because nobody posted it.
/// </summary>
internal sealed class SendTest(FormCatalog forms, SubmissionId ids, Envelope envelope, MailEnqueuer queue, TimeProvider time)
{
    public async Task<TestMail> RunAsync(string formName, CancellationToken cancel)
    {
        if (!forms.TryGet(formName, out var loaded))
        {
            return new TestMail.NotSent($"There is no form {formName}; those that are there show in: forms list");
        }

        if (loaded.Form is not { } form)
        {
            return new TestMail.NotSent(string.Join('\n', loaded.Errors.Select(error => $"{error.File} at {error.Path}: {error.Message}")));
        }

        if (form.Definition.PostTo is { } list)
        {
            return new TestMail.NotSent($"Nothing was sent: what is posted with {form.Name} goes to everybody on the list {list}.");
        }

        if (form.Readers.Count == 0)
        {
            return new TestMail.NotSent($"Nothing was sent: the form {form.Name} has no recipients, so no mail of its own.");
        }

        var (now, sample) = (time.GetUtcNow(), SampleSubmission.Of(form, time) with { IsTest = true });
        // Each test is a mail of its own, also the second one of a minute.
        var id = ids.Derive(new(form.Name, $"test {now:O}", "", TimeSpan.Zero), sample).Id;
        await queue.AcceptAsync(new(1, id, form.Name, now, 0, envelope.Seal(sample, id, form.Name, now), null) { IsTest = true }, cancel);
        return new TestMail.Queued(id, ids.Receipt(id));
    }
}

/// <summary>What came of a test.</summary>
internal abstract record TestMail
{
    public sealed record Queued(string Id, string Receipt) : TestMail;

    public sealed record NotSent(string Why) : TestMail;
}
