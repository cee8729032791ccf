using Azure;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sealpost.Accepting;
using Sealpost.Checking;
using Sealpost.Enqueuing;

namespace Sealpost;

/// <summary>One form post to its answer: find the form, check the origin, read, check, seal, enqueue, reply.</summary>
internal sealed partial class AcceptSubmission(
    FormCatalog forms, Envelope envelope, SubmissionId ids, MailEnqueuer queue, IHostEnvironment environment,
    TimeProvider time, ILogger<AcceptSubmission> logger)
{
    /// <param name="client">The visitor's network address as the host knows it; only a keyed hash of it is made.</param>
    public async Task<IResult> RunAsync(HttpContext context, string formName, string client, CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        var request = context.Request;
        if (!forms.TryGet(formName, out var loaded))
        {
            return Refuse(request, "?", Refusal.UnknownForm, started);
        }

        if (loaded.Form is not { } form)
        {
            return Refuse(request, formName, Refusal.BrokenForm, started);
        }

        if (!OriginCheck.Allows(form, request, environment.IsProduction()))
        {
            return Refuse(request, formName, Refusal.Origin, started);
        }

        Replies.AllowOrigin(context);
        if (HttpMethods.IsOptions(request.Method))
        {
            return Replies.Preflight(context);
        }

        return HttpMethods.IsPost(request.Method)
            ? await PostAsync(request, form, client, started, cancel)
            : Refuse(request, formName, Refusal.Method, started);
    }

    private async Task<IResult> PostAsync(HttpRequest request, Form form, string client, long started, CancellationToken cancel)
    {
        var (posted, refusal) = await SubmissionReader.ReadAsync(request, cancel);
        if (posted is null)
        {
            return Refuse(request, form.Name, refusal!, started);
        }

        var submission = posted.WithoutControls(form.Definition.Honeypot);
        var id = ids.Derive(form.Name, submission, IdempotencyKey(request), $"{client} {request.Headers.UserAgent}");
        if (!string.IsNullOrEmpty(posted.Value(form.Definition.Honeypot)))
        {
            Log.Honeypot(logger, id, form.Name);
            return Replies.Accepted(request, form, id, ids.Receipt(id));
        }

        if (FieldRules.Check(form, submission) is { Count: > 0 } errors)
        {
            return Refuse(request, form.Name, Refusal.Invalid(errors), started, form, submission);
        }

        var now = time.GetUtcNow();
        var mail = new QueuedMail(1, id, form.Name, now, 0, envelope.Seal(submission, id, form.Name, now), null);
        try
        {
            await queue.AcceptAsync(mail, cancel);
        }
        catch (Exception fault) when (fault is RequestFailedException or AggregateException)
        {
            Log.StorageDown(logger, id, form.Name, fault.GetType().Name);
            return Refuse(request, form.Name, Refusal.StorageDown, started);
        }

        Log.Accepted(logger, id, form.Name, submission.Fields.Count, time.GetElapsedTime(started).TotalMilliseconds);
        return Replies.Accepted(request, form, id, ids.Receipt(id));
    }

    /// <summary>https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/</summary>
    private static string? IdempotencyKey(HttpRequest request) =>
        request.Headers["Idempotency-Key"].ToString() is { Length: > 0 } key ? key : null;

    private IResult Refuse(HttpRequest request, string name, Refusal refusal, long started, Form? form = null, Submission? posted = null)
    {
        Log.Refused(logger, name, refusal.Code, refusal.Status, refusal.Errors.Count, time.GetElapsedTime(started).TotalMilliseconds);
        return Replies.Refused(request, refusal, form, posted);
    }

    private static partial class Log
    {
        [LoggerMessage(10, LogLevel.Information, "Accept {Id} form={Form} attempt=0 outcome=queued fields={Fields} in {Milliseconds:0} ms")]
        public static partial void Accepted(ILogger logger, string id, string form, int fields, double milliseconds);

        [LoggerMessage(11, LogLevel.Information, "Accept - form={Form} outcome=refused reason={Reason} status={Status} errors={Errors} in {Milliseconds:0} ms")]
        public static partial void Refused(ILogger logger, string form, string reason, int status, int errors, double milliseconds);

        [LoggerMessage(12, LogLevel.Information, "Accept {Id} form={Form} outcome=dropped reason=honeypot")]
        public static partial void Honeypot(ILogger logger, string id, string form);

        [LoggerMessage(13, LogLevel.Error, "Accept {Id} form={Form} outcome=not-stored fault={Fault}: the queue can't be reached")]
        public static partial void StorageDown(ILogger logger, string id, string form, string fault);
    }
}
