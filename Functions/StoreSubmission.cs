using Azure;
using Microsoft.Extensions.Logging;
using Sealpost.Accepting;
using Sealpost.Enqueuing;
using Sealpost.Telemetry;
using Sealpost.Tracking;

namespace Sealpost;

/// <summary>Seals a post that was judged, and stores it: from then on it is accepted, and not a moment before.</summary>
internal sealed partial class StoreSubmission(
    Envelope envelope, VisitorMarks visitors, MailEnqueuer queue, DeliverDirectly direct, RecentPosts recent, Metrics metrics, TimeProvider time,
    ILogger<StoreSubmission> logger)
{
    /// <param name="heldFor">The rules for which an operator must look at it first; none lets it go out.</param>
    /// <param name="started">When its request began.</param>
    public async Task<StoredPost> RunAsync(Form form, Submission submission, DerivedId id, IReadOnlyList<string> heldFor, long started)
    {
        var now = time.GetUtcNow();
        heldFor = [.. heldFor, .. form.Definition.Verify?.ConfirmHours is null ? (string[])[] : [ConfirmAddress.Rule], .. form.Definition.PostTo is null ? (string[])[] : [AskModerators.Rule]];
        var mail = new QueuedMail(1, id.Id, form.Name, now, 0, envelope.Seal(submission.WithoutLines(form), id.Id, form.Name, now), null)
        {
            Twins = id.Twins.Count > 0 ? id.Twins : null, HeldFor = heldFor.Count > 0 ? heldFor : null,
            Uploads = submission.Files.Count > 0 ? [.. submission.Files.Select(file => file.Sealed.Blob)] : null,
            Visitors = visitors.Of(submission.Addresses()),
            UploadBytes = submission.Files.Sum(file => file.Size),
        };
        StoredPost stored;
        try
        {
            stored = await StoreAsync(form, mail, started);
        }
        catch (Exception fault) when (fault is RequestFailedException or AggregateException)
        {
            Log.StorageDown(logger, id.Id, form.Name, fault.GetType().Name);
            return StoredPost.NotStored;
        }

        recent.Add(id, TimeSpan.FromMinutes(form.Definition.RepeatMinutes));
        metrics.Accepted(form.Name);
        Log.Accepted(logger, id.Id, form.Name, submission.Fields.Count, string.Join(',', heldFor), time.GetElapsedTime(started).TotalMilliseconds);
        return stored;
    }

    /// <summary>Not given up half-way when the client leaves: what is stored must keep its files.</summary>
    private async Task<StoredPost> StoreAsync(Form form, QueuedMail mail, long started)
    {
        if (form.Definition.Delivery is DeliveryWay.Direct && mail.HeldFor is null)
        {
            return await direct.RunAsync(mail, started);
        }

        await queue.AcceptAsync(mail, CancellationToken.None);
        return StoredPost.Queued;
    }

    private static partial class Log
    {
        [LoggerMessage(10, LogLevel.Information, "Accept {Id} form={Form} attempt=0 outcome=queued fields={Fields} held-for=[{Rules}] in {Milliseconds:0} ms")]
        public static partial void Accepted(ILogger logger, string id, string form, int fields, string rules, double milliseconds);

        [LoggerMessage(13, LogLevel.Error, "Accept {Id} form={Form} outcome=not-stored fault={Fault}: the queue can't be reached")]
        public static partial void StorageDown(ILogger logger, string id, string form, string fault);
    }
}
