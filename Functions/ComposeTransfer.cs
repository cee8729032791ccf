using Sealpost.Accepting;
using Sealpost.Enqueuing;
using Sealpost.Rendering;
using Sealpost.Sealing;
using Sealpost.Sending;
using Sealpost.Transferring;
using Sealpost.Undeliverable;

namespace Sealpost;

/// <summary>From a transfer's number to the messages that go out: all of its posts are opened, or none is sent.</summary>
internal sealed class ComposeTransfer(TransferTable table, KeptMail kept, Envelope envelope, ComposeMail compose)
{
    private static readonly PreparedMail Gone = new PreparedMail.NotReady(new DeliveryOutcome.Failed(
        "A post of the transfer is gone from the storage; it can't be sent any more.", FailureKind.Lost));

    public async Task<PreparedMail> RunAsync(QueuedMail mail, Form form, SealingPlan plan, CancellationToken cancel)
    {
        if (mail.Transfer is not { } ticket || await table.FindAsync(form.Name, ticket.Number, cancel) is not { } record)
        {
            return Gone;
        }

        var posts = new List<SubmissionData>();
        foreach (var id in record.Left)
        {
            if (await kept.FindAsync(KeptFolder.Transferred, id, cancel) is not { Sealed: { } post } stored)
            {
                return Gone;
            }

            if (envelope.Open(post, stored.Id, stored.Form, stored.AcceptedAt) is not { } submission)
            {
                return new PreparedMail.NotReady(new DeliveryOutcome.Held(
                    $"The envelope key {post.Kid} that a post of the transfer is sealed with is not in the settings; add Envelope__Keys__{post.Kid} again, and this goes out.",
                    HoldReason.Key));
            }

            posts.Add(SubmissionData.From(form, submission, new(stored.Id, stored.Receipt ?? "", stored.AcceptedAt)));
        }

        return new PreparedMail.Ready(form, null, compose.Transfer(form, Write(mail, form, record, posts), plan));
    }

    private static TransferMail Write(QueuedMail mail, Form form, TransferRecord record, List<SubmissionData> posts)
    {
        var format = form.Definition.Transfer!.Format;
        var head = new TransferHead(form.Name, record.Number, posts.Count, SubmissionData.Time(record.At));
        var (name, bytes) = (TransferFile.Name(form.Name, record.Number, format), TransferFile.Write(head, posts, format));
        return new(
            mail.Id, form.Name, record.Number, mail.AcceptedAt, TransferMail.Write(head, posts, name, mail.Transfer!.Repeat),
            () => new(name, DataAttachment.MediaType(format), new MemoryStream(bytes, writable: false)));
    }
}
