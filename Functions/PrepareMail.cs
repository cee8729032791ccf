using Azure;
using Microsoft.Extensions.Logging;
using MimeKit;
using Sealpost.Accepting;
using Sealpost.Enqueuing;
using Sealpost.Rendering;
using Sealpost.Sealing;
using Sealpost.Sending;

namespace Sealpost;

/// <summary>From the queue message to the message that goes out: open, render, seal, compose. Nothing has left when this fails.</summary>
internal sealed partial class PrepareMail(
    FormCatalog forms, KeyStore keys, Envelope envelope, MailEnqueuer queue, UploadStore uploads, MailRenderer renderer,
    SubmissionId ids, MailComposer composer, TimeProvider time, ILogger<PrepareMail> logger)
{
    public async Task<PreparedMail> RunAsync(QueuedMail mail, CancellationToken cancel)
    {
        if (!forms.TryGet(mail.Form, out var loaded) || loaded.Form is not { } form)
        {
            return Held("The form is missing or has an error; the log of the last start says which.");
        }

        if (keys.Usable(form) is not { } recipientKeys)
        {
            return Held("A key of the form has expired; replace it and restart.");
        }

        try
        {
            return await OpenAsync(mail, cancel) is { } submission
                ? new PreparedMail.Ready(await ComposeAsync(mail, form, submission, recipientKeys, cancel), form.Definition.Recipients)
                : Held("The envelope key that sealed this post is not in Envelope__Keys; add it again.");
        }
        catch (Exception fault) when (fault is RequestFailedException or OperationCanceledException)
        {
            return new PreparedMail.NotReady(new DeliveryOutcome.Deferred("The storage could not be read, or the host is stopping."));
        }
        catch (Exception fault)
        {
            // Its kind only: an exception's text may hold what a visitor wrote.
            return Held($"The mail could not be prepared ({fault.GetType().Name}).");
        }
    }

    private async Task<Submission?> OpenAsync(QueuedMail mail, CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        var submission = envelope.Open(await queue.PostAsync(mail, cancel), mail.Id, mail.Form, mail.AcceptedAt);
        Log.Stage(logger, "Open", mail.Id, mail.Form, mail.Attempt + 1, submission is null ? "no-key" : "opened",
            time.GetElapsedTime(started).TotalMilliseconds);
        return submission;
    }

    private async Task<MimeMessage> ComposeAsync(
        QueuedMail mail, Form form, Submission submission, IReadOnlyList<OpenPgpKey> recipientKeys, CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        var scope = form.Definition.Encryption?.Scope;
        var whole = scope is EncryptionScope.Message;
        var block = !whole && form.Encrypts && MailRenderer.SensitiveText(form, submission) is { } sensitive
            ? OpenPgpSealer.SealText(sensitive, recipientKeys)
            : null;
        var rendered = renderer.Render(form, submission, new(mail.Id, ids.Receipt(mail.Id), mail.AcceptedAt), block);
        var files = await AttachAsync(form, submission, recipientKeys, cancel);
        var message = composer.Compose(rendered, mail.Id, mail.AcceptedAt, form.Definition.Recipients, files, whole ? recipientKeys : []);
        Log.Stage(logger, "Seal", mail.Id, mail.Form, mail.Attempt + 1, whole ? "message-sealed" : block is null ? "nothing-sensitive" : "fields-sealed",
            time.GetElapsedTime(started).TotalMilliseconds);
        return message;
    }

    /// <summary>The files in memory that the message gives back; none of them when one can't be opened, for a mail is never sent in part.</summary>
    private async Task<List<AttachedFile>> AttachAsync(
        Form form, Submission submission, IReadOnlyList<OpenPgpKey> recipientKeys, CancellationToken cancel)
    {
        var apart = MailRenderer.FilesApart(form);
        var files = new List<AttachedFile>();
        try
        {
            foreach (var file in submission.Files)
            {
                var content = await OpenAsync(file, cancel);
                var name = FileList.Name(form, submission, file, apart);
                using var plain = apart ? content : null;
                files.Add(apart
                    ? new(name, "application/octet-stream", OpenPgpSealer.SealFile(content, file.Name, recipientKeys))
                    : new(name, file.Kind().MediaType, content));
            }

            return files;
        }
        catch
        {
            files.ForEach(file => file.Content.Dispose());
            throw;
        }
    }

    private async Task<PooledStream> OpenAsync(UploadedFile file, CancellationToken cancel)
    {
        var content = new PooledStream();
        try
        {
            await uploads.OpenAsync(file, content, cancel);
            content.Position = 0;
            return content;
        }
        catch
        {
            content.Dispose();
            throw;
        }
    }

    private static PreparedMail.NotReady Held(string why) => new(new DeliveryOutcome.Held(why));

    private static partial class Log
    {
        [LoggerMessage(23, LogLevel.Information, "{Stage} {Id} form={Form} attempt={Attempt} outcome={Outcome} in {Milliseconds:0} ms")]
        public static partial void Stage(
            ILogger logger, string stage, string id, string form, int attempt, string outcome, double milliseconds);
    }
}

/// <summary>A message to send, or why there is none.</summary>
internal abstract record PreparedMail
{
    /// <param name="Message">To be disposed of: it holds its files in memory.</param>
    public sealed record Ready(MimeMessage Message, IReadOnlyList<string> Recipients) : PreparedMail;

    public sealed record NotReady(DeliveryOutcome Why) : PreparedMail;
}
