using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Sealpost.Accepting;
using Sealpost.Accepting.Dialects;
using Sealpost.Checking;
using Sealpost.Enqueuing;
using Sealpost.Rendering;
using Sealpost.Telemetry;
using Sealpost.Tracking;

namespace Sealpost;

/// <summary>One form post to its answer: find the form, check the origin and the client, read, check, seal, enqueue, reply.</summary>
internal sealed partial class AcceptSubmission(
    FindForm find, ShowForm show, FloodGate gate, IntakeSwitch intake, BodyMeter bodies, UploadStore store, SubmissionChecker checker, FillTimeTokens fillTime,
    SubmissionId ids, RecentPosts recent, StoreSubmission storing, DeliverDirectly direct, Metrics metrics, TimeProvider time, ILogger<AcceptSubmission> logger)
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

        if (HttpMethods.IsGet(context.Request.Method) && dialect == KnownDialects.Sealpost && formName is not null && !Replies.WantsJson(context.Request)
            && show.Run(context, formName) is { } page)
        {
            return page;
        }

        using var span = Spans.Accept();
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            return Refuse(new(address, null, started, span), Refusal.Method);
        }

        var (form, refusal) = address.FormName is { } name ? find.Run(name, context.Request) : (null, null);
        // Counted whatever the form; only after it is found may a script of the page read the answer.
        // A look at the switch that has to ask the storage goes on while the post is read.
        refusal = gate.Judge(client) ?? refusal ?? (intake.LookAsync().IsCompleted ? await PausedAsync() : null);
        return refusal is null ? await ReadAsync(new(address, form, started, span), client, cancel) : Refuse(new(address, null, started, span), refusal);
    }

    private async Task<Refusal?> PausedAsync() => await intake.LookAsync() is { } paused ? Refusal.Paused with { RetryAfter = paused.RetryAfter } : null;

    private IResult Preflight(PostAddress address) => find.Preflight(address.FormName, address.Request) is { } refusal
        ? Replies.Refused(address, refusal)
        : Replies.Preflight(address.Request.HttpContext);

    private async Task<IResult> ReadAsync(Arrival arrival, string client, CancellationToken cancel)
    {
        using var body = bodies.Meter(arrival.Address.Request);
        // Whatever ends this before the post is stored: its files go.
        await using var uploads = store.Begin();
        var door = new FileDoor(field => FindNamed(arrival, field), uploads.StoreAsync);
        var (post, refusal) = await SubmissionReader.ReadAsync(arrival.Address.Request, arrival.Form, door, cancel);
        if (post is null)
        {
            return Refuse(arrival, refusal!);
        }

        (var form, refusal) = FindNamed(
            arrival with { Form = arrival.Form ?? post.Form }, name => post.Pairs.FirstOrDefault(pair => pair.Key == name).Value);
        return form is null
            ? Refuse(arrival, refusal!)
            : await CheckAsync(arrival with { Form = form }, post, uploads, client, cancel);
    }

    /// <returns>The form of the address, or the one that a field names where the address names none.</returns>
    private (Form? Form, Refusal? Refusal) FindNamed(Arrival arrival, Func<string, string?> field) =>
        arrival.Form is { } known ? (known, null)
        : arrival.Address.Dialect.FormKeys.Select(field).FirstOrDefault(key => !string.IsNullOrEmpty(key)) is { } key
            ? find.Run(key, arrival.Address.Request)
            : (null, Refusal.NoFormKey);

    private async Task<IResult> CheckAsync(Arrival arrival, Post post, PendingUploads uploads, string client, CancellationToken cancel)
    {
        var (form, request) = (arrival.Form!, arrival.Address.Request);
        var (submission, controls) = Controls.Separate(form, arrival.Address.Dialect, Submission.From(form, post));
        submission = submission with { Language = Language(form, request) };
        var source = new PostSource(form.Name, IdempotencyKey(request) ?? controls.IdempotencyKey, client, TimeSpan.FromMinutes(form.Definition.RepeatMinutes));
        var id = ids.Derive(source, submission);
        var wanted = OriginCheck.Redirect(form.Definition, request, controls.Redirect);
        var next = wanted ?? form.Definition.Redirect;
        if (submission.FileFaults.Count == 0 && recent.Find(id) is { } known)
        {
            Log.Repeated(logger, known.Id, form.Name);
            Spans.Of(arrival.Span, form.Name, known.Id).End("repeated");
            return Reply(arrival, submission, known.Id, next, form.Definition.Delivery is DeliveryWay.Direct ? await direct.FindAsync(known.Id, cancel) : StoredPost.Queued);
        }

        if (await PausedAsync() is { } paused)
        {
            return Refuse(arrival, paused);
        }

        var judged = new CheckedPost(form, submission, controls, request.Headers, client, id.Id, Rehearsal: false) { Twins = [.. id.Twins.Select(twin => twin.Id)] };
        var report = await checker.RunAsync(judged, cancel);
        switch (report.End)
        {
            case Verdict.Refused(var refusal, _):
                return Refuse(arrival, refusal, new(submission, wanted, fillTime.Hidden(form, controls.Tokens, refusal)));
            case Verdict.Dropped(var rule, _):
                Log.Dropped(logger, id.Id, form.Name, rule);
                metrics.Refused(form.Name, rule);
                Spans.Of(arrival.Span, form.Name, id.Id)?.SetTag(Names.Reason, rule).End("dropped");
                return Replies.Accepted(arrival.Address, form, submission, id.Id, ids.Receipt(id.Id), next);
        }

        var stored = await storing.RunAsync(form, submission, id, report.HeldFor, arrival.Started);
        if (stored is not StoredPost.NotStored)
        {
            uploads.Keep();
            Spans.Of(arrival.Span, form.Name, id.Id).End("queued");
        }

        return Reply(arrival, submission, id.Id, next, stored);
    }

    private IResult Reply(Arrival arrival, Submission submission, string id, string? next, StoredPost stored) => stored switch
    {
        StoredPost.NotStored => Refuse(arrival, Refusal.StorageDown),
        StoredPost.Refused => Refuse(arrival, Refusal.NotDelivered with { StatusUrl = Replies.StatusUrl(arrival.Address.Request, ids.Receipt(id)) }),
        _ => Replies.Accepted(arrival.Address, arrival.Form!, submission, id, ids.Receipt(id), stored is StoredPost.Unknown ? null : next, stored is StoredPost.Sent),
    };

    /// <summary>Only where a confirmation will be written in it.</summary>
    private static string? Language(Form form, HttpRequest request) => form.Definition.Confirmation is null && form.Definition.Verify?.ConfirmHours is null
        ? null
        : form.Definition.Language ?? Words.Preferred(request.Headers, ConfirmationWords.Languages);

    /// <summary>https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/</summary>
    private static string? IdempotencyKey(HttpRequest request) =>
        request.Headers["Idempotency-Key"].ToString() is { Length: > 0 } key ? key : null;

    private IResult Refuse(Arrival arrival, Refusal refusal, FilledForm? filled = null)
    {
        var form = arrival.Form?.Name ?? Names.NoForm;
        metrics.Refused(form, refusal.Code);
        arrival.Span?.SetTag(Names.Form, form).SetTag(Names.Reason, refusal.Code).End("refused", refusal.Status >= 500);
        Log.Refused(logger, form, refusal.Code, refusal.Status, refusal.Errors.Count, time.GetElapsedTime(arrival.Started).TotalMilliseconds);
        return Replies.Refused(arrival.Address, refusal, arrival.Form, filled);
    }

    /// <param name="Form">Null until it is found.</param>
    /// <param name="Span">Null where nobody listens.</param>
    private sealed record Arrival(PostAddress Address, Form? Form, long Started, Activity? Span);

    private static partial class Log
    {
        [LoggerMessage(11, LogLevel.Information, "Accept - form={Form} outcome=refused reason={Reason} status={Status} errors={Errors} in {Milliseconds:0} ms")]
        public static partial void Refused(ILogger logger, string form, string reason, int status, int errors, double milliseconds);

        [LoggerMessage(12, LogLevel.Information, "Accept {Id} form={Form} outcome=dropped reason={Rule}")]
        public static partial void Dropped(ILogger logger, string id, string form, string rule);

        [LoggerMessage(14, LogLevel.Information, "Accept {Id} form={Form} outcome=repeated: it is queued already")]
        public static partial void Repeated(ILogger logger, string id, string form);
    }
}
