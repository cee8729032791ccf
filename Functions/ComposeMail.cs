using MimeKit;
using Sealpost.Accepting;
using Sealpost.Checking;
using Sealpost.Enqueuing;
using Sealpost.Rendering;
using Sealpost.Sealing;
using Sealpost.Sending;
using Sealpost.Telemetry;

namespace Sealpost;

/// <summary>A message, and who gets it; to be disposed of, because it holds its files in memory.</summary>
internal sealed record MailCopy(MimeMessage Message, IReadOnlyList<string> Recipients) : IDisposable
{
    /// <summary>Nobody is told when it can't be delivered (RFC 3834, section 3.3).</summary>
    public bool NullReturnPath { get; init; }

    public void Dispose() => Message.Dispose();
}

/// <summary>
/// From a submission to the messages that go out, one for each way in which the form's recipients open sealed mail: render, seal,
/// compose. Either all of them are made, or none.
/// </summary>
internal sealed class ComposeMail(UploadStore uploads, MailRenderer renderer, MailComposer composer, ServiceSigners signers, Metrics metrics, TimeProvider time)
{
    public async Task<IReadOnlyList<MailCopy>> RunAsync(Form form, Submission submission, MailFacts facts, SealingPlan plan, CancellationToken cancel)
    {
        using var span = Spans.Seal(form.Name, facts.Id);
        var started = time.GetTimestamp();
        var copies = new List<MailCopy>();
        try
        {
            foreach (var group in plan.Groups)
            {
                copies.Add(new(await ComposeAsync(form, submission, facts, group, cancel), group.Recipients));
            }

            metrics.Sealed(form.Name, time.GetElapsedTime(started));
            return copies;
        }
        catch
        {
            copies.ForEach(copy => copy.Dispose());
            throw;
        }
    }

    /// <summary>The short mail to the visitor.</summary>
    /// <param name="link">Of a mail that asks for the address; null in others.</param>
    public MailCopy Confirm(Form form, Submission submission, MailFacts facts, ConfirmationKind kind, string? link)
    {
        var field = kind is ConfirmationKind.Address ? form.Definition.Verify!.Field : form.Definition.Confirmation!.To;
        var address = EmailAddress.Normalize(submission.Value(field)!.Trim())!;
        return new(composer.ComposeConfirmation(renderer.Confirm(form, submission, facts, kind, link), facts, address), [address]) { NullReturnPath = true };
    }

    /// <summary>The mail of a transfer, always sealed as a whole.</summary>
    public IReadOnlyList<MailCopy> Transfer(Form form, TransferMail mail, SealingPlan plan)
    {
        using var span = Spans.Seal(form.Name, mail.Id);
        var started = time.GetTimestamp();
        List<MailCopy> copies = [.. plan.Groups.Select(group => new MailCopy(composer.ComposeTransfer(mail, form.Definition.Transfer!.To, Seal(form, group, withFiles: true)!), group.Recipients))];
        metrics.Sealed(form.Name, time.GetElapsedTime(started));
        return copies;
    }

    /// <summary>S/MIME has no block that mail programs open inside a readable mail, so there the whole mail is sealed in either scope.</summary>
    private async Task<MimeMessage> ComposeAsync(Form form, Submission submission, MailFacts facts, SealingGroup group, CancellationToken cancel)
    {
        var apart = group.Kind is SealingKind.OpenPgp && form.Definition.Encryption!.Scope is EncryptionScope.Fields;
        var keys = apart ? group.Keys.Cast<OpenPgpKey>().ToList() : [];
        // What the browser sealed goes on as it is, also where the form has changed since.
        var block = submission.Sealed is { } browsers ? OpenPgpBlock.Canonical(browsers) : apart && MailRenderer.SensitiveText(form, submission) is { } sensitive ? OpenPgpSealer.SealText(sensitive, keys, signers.OpenPgp(form)) : null;
        var rendered = renderer.Render(form, submission, facts, block, apart);
        var files = await AttachAsync(form, submission, keys, cancel);
        files.AddRange(DataFiles(form, submission, facts, keys, block is not null && submission.Sealed is null));
        return composer.Compose(rendered, facts, form.Name, new(form.Definition.Recipients, form.Definition.Cc), files, apart ? null : Seal(form, group, files.Count > 0));
    }

    /// <param name="withFiles">Worth packing.</param>
    /// <returns>What seals the whole message; null leaves it readable.</returns>
    private Func<MimeEntity, MimeEntity>? Seal(Form form, SealingGroup group, bool withFiles) => group.Kind switch
    {
        SealingKind.OpenPgp => plain => OpenPgpSealer.SealEntity(plain, [.. group.Keys.Cast<OpenPgpKey>()], signers.OpenPgp(form), withFiles),
        SealingKind.Smime => plain => SmimeSealer.SealEntity(plain, [.. group.Keys.Cast<SmimeCertificate>()], signers.Smime(form)),
        _ => null,
    };

    /// <summary>The files in memory that the message gives back; none of them when one can't be opened, for a mail is never sent in part.</summary>
    /// <param name="apart">The keys that each file is sealed to by itself; none where the whole mail is sealed, or nothing.</param>
    private async Task<List<AttachedFile>> AttachAsync(Form form, Submission submission, List<OpenPgpKey> apart, CancellationToken cancel)
    {
        var files = new List<AttachedFile>();
        try
        {
            foreach (var file in submission.Files)
            {
                var content = await OpenAsync(file, cancel);
                var name = FileList.Name(form, submission, file, apart.Count > 0);
                using var plain = apart.Count > 0 ? content : null;
                files.Add(apart.Count > 0
                    ? new(name, "application/octet-stream", OpenPgpSealer.SealFile(content, file.Name, apart, signers.OpenPgp(form)))
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

    /// <summary>The fields for programs: those that the form attaches, and beside an armored block always the JSON.</summary>
    private IEnumerable<AttachedFile> DataFiles(Form form, Submission submission, MailFacts facts, List<OpenPgpKey> apart, bool hasBlock)
    {
        var formats = form.Definition.Attach.Concat(hasBlock ? [DataFormat.Json] : []).Distinct();
        foreach (var file in DataAttachment.Make(form, submission, facts, formats))
        {
            yield return apart.Count == 0
                ? file
                : new($"{file.Name}.pgp", "application/octet-stream", OpenPgpSealer.SealFile(file.Content, file.Name, apart, signers.OpenPgp(form)));
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
}
