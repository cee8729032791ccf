using Azure;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Sealpost.Accepting;
using Sealpost.Accepting.Dialects;
using Sealpost.Checking;
using Sealpost.Enqueuing;

namespace Sealpost;

/// <summary>One form post to its answer: find the form, check the origin and the client, read, check, seal, enqueue, reply.</summary>
internal sealed partial class AcceptSubmission(
    FindForm find, FloodGate gate, BodyMeter bodies, SubmissionChecker checker, FillTimeTokens fillTime, Envelope envelope, SubmissionId ids,
    RecentPosts recent, MailEnqueuer queue, TimeProvider time, ILogger<AcceptSubmission> logger)
{
    /// <param name="dialect">The one whose route this is.</param>
    /// <param name="formName">From the route; null where a field of the post names the form.</param>
    /// <param name="client">The visitor's network address as the host knows it; only a keyed hash of it is made.</param>
    public async Task<IResult> RunAsync(HttpContext context, Dialect dialect, string? formName, string client, CancellationToken cancel)
    {
        var address = new PostAddress(context.Request, dialect, formName);
        context.Features.Set(address);
        var started = time.GetTimestamp();
        if (HttpMethods.IsOptions(context.Request.Method))
        {
            return Preflight(address);
        }

        if (!HttpMethods.IsPost(context.Request.Method))
        {
            return Refuse(new(address, null, started), Refusal.Method);
        }

        var (form, refusal) = address.FormName is { } name ? find.Run(name, context.Request) : (null, null);
        // Counted whatever the form; only after it is found may a script of the page read the answer.
        refusal = gate.Judge(client) ?? refusal;
        return refusal is null ? await ReadAsync(new(address, form, started), client, cancel) : Refuse(new(address, null, started), refusal);
    }

    private IResult Preflight(PostAddress address) => find.Preflight(address.FormName, address.Request) is { } refusal
        ? Replies.Refused(address, refusal)
        : Replies.Preflight(address.Request.HttpContext);

    private async Task<IResult> ReadAsync(Arrival arrival, string client, CancellationToken cancel)
    {
        var request = arrival.Address.Request;
        using var body = bodies.Meter(request);
        var (pairs, refusal) = await SubmissionReader.ReadAsync(request, arrival.Form?.Definition.Charset, cancel);
        if (pairs is null)
        {
            return Refuse(arrival, refusal!);
        }

        if (arrival.Form is null)
        {
            var key = arrival.Address.Dialect.FormKeys.Select(name => pairs.FirstOrDefault(pair => pair.Key == name).Value)
                .FirstOrDefault(value => !string.IsNullOrEmpty(value));
            (var form, refusal) = key is null ? (null, Refusal.NoFormKey) : find.Run(key, request);
            if (form is null)
            {
                return Refuse(arrival, refusal!);
            }

            arrival = arrival with { Form = form };
        }

        return await CheckAsync(arrival, pairs, client, cancel);
    }

    private async Task<IResult> CheckAsync(
        Arrival arrival, IReadOnlyList<KeyValuePair<string, string>> pairs, string client, CancellationToken cancel)
    {
        var (form, request) = (arrival.Form!, arrival.Address.Request);
        var (submission, controls) = Controls.Separate(form, arrival.Address.Dialect, Submission.From(FieldNames.Plain(form, pairs)));
        var source = new PostSource(form.Name, IdempotencyKey(request) ?? controls.IdempotencyKey, client, TimeSpan.FromMinutes(form.Definition.RepeatMinutes));
        var id = ids.Derive(source, submission);
        var wanted = OriginCheck.Redirect(form.Definition, request, controls.Redirect);
        var next = wanted ?? form.Definition.Redirect;
        if (recent.Find(id) is { } known)
        {
            Log.Repeated(logger, known.Id, form.Name);
            return Replies.Accepted(arrival.Address, form, submission, known.Id, ids.Receipt(known.Id), next);
        }

        var post = new CheckedPost(form, submission, controls, request.Headers, client, id.Id, Rehearsal: false) { Twin = id.Twin?.Id };
        var report = await checker.RunAsync(post, cancel);
        switch (report.End)
        {
            case Verdict.Refused(var refusal, _):
                return Refuse(arrival, refusal, new(submission, wanted, fillTime.Hidden(form, controls.Tokens, refusal)));
            case Verdict.Dropped(var rule, _):
                Log.Dropped(logger, id.Id, form.Name, rule);
                return Replies.Accepted(arrival.Address, form, submission, id.Id, ids.Receipt(id.Id), next);
        }

        return await EnqueueAsync(arrival, submission, id, report.HeldFor, cancel)
            ? Replies.Accepted(arrival.Address, form, submission, id.Id, ids.Receipt(id.Id), next)
            : Refuse(arrival, Refusal.StorageDown);
    }

    /// <returns>Whether it is stored; until then nothing was accepted.</returns>
    private async Task<bool> EnqueueAsync(
        Arrival arrival, Submission submission, DerivedId id, IReadOnlyList<string> heldFor, CancellationToken cancel)
    {
        var (form, now) = (arrival.Form!, time.GetUtcNow());
        var mail = new QueuedMail(1, id.Id, form.Name, now, 0, envelope.Seal(submission, id.Id, form.Name, now), null)
        {
            Twin = id.Twin, HeldFor = heldFor.Count > 0 ? heldFor : null,
        };
        try
        {
            await queue.AcceptAsync(mail, cancel);
        }
        catch (Exception fault) when (fault is RequestFailedException or AggregateException)
        {
            Log.StorageDown(logger, id.Id, form.Name, fault.GetType().Name);
            return false;
        }

        recent.Add(id, TimeSpan.FromMinutes(form.Definition.RepeatMinutes));
        Log.Accepted(logger, id.Id, form.Name, submission.Fields.Count, string.Join(',', heldFor), time.GetElapsedTime(arrival.Started).TotalMilliseconds);
        return true;
    }

    /// <summary>https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/</summary>
    private static string? IdempotencyKey(HttpRequest request) =>
        request.Headers["Idempotency-Key"].ToString() is { Length: > 0 } key ? key : null;

    private IResult Refuse(Arrival arrival, Refusal refusal, FilledForm? filled = null)
    {
        Log.Refused(logger, arrival.Form?.Name ?? "?", refusal.Code, refusal.Status, refusal.Errors.Count, time.GetElapsedTime(arrival.Started).TotalMilliseconds);
        return Replies.Refused(arrival.Address, refusal, arrival.Form, filled);
    }

    /// <param name="Form">Null until it is found.</param>
    private sealed record Arrival(PostAddress Address, Form? Form, long Started);

    private static partial class Log
    {
        [LoggerMessage(10, LogLevel.Information, "Accept {Id} form={Form} attempt=0 outcome=queued fields={Fields} held-for=[{Rules}] in {Milliseconds:0} ms")]
        public static partial void Accepted(ILogger logger, string id, string form, int fields, string rules, double milliseconds);

        [LoggerMessage(11, LogLevel.Information, "Accept - form={Form} outcome=refused reason={Reason} status={Status} errors={Errors} in {Milliseconds:0} ms")]
        public static partial void Refused(ILogger logger, string form, string reason, int status, int errors, double milliseconds);

        [LoggerMessage(12, LogLevel.Information, "Accept {Id} form={Form} outcome=dropped reason={Rule}")]
        public static partial void Dropped(ILogger logger, string id, string form, string rule);

        [LoggerMessage(13, LogLevel.Error, "Accept {Id} form={Form} outcome=not-stored fault={Fault}: the queue can't be reached")]
        public static partial void StorageDown(ILogger logger, string id, string form, string fault);

        [LoggerMessage(14, LogLevel.Information, "Accept {Id} form={Form} outcome=repeated: it is queued already")]
        public static partial void Repeated(ILogger logger, string id, string form);
    }
}
