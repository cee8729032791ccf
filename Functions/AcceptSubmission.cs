using Azure;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sealpost.Accepting;
using Sealpost.Accepting.Dialects;
using Sealpost.Checking;
using Sealpost.Enqueuing;

namespace Sealpost;

/// <summary>One form post to its answer: find the form, check the origin, read, check, seal, enqueue, reply.</summary>
internal sealed partial class AcceptSubmission(
    FormCatalog forms, SubmissionChecker checker, Envelope envelope, SubmissionId ids, RecentPosts recent, MailEnqueuer queue, UploadStore store,
    IHostEnvironment environment, TimeProvider time, ILogger<AcceptSubmission> logger)
{
    /// <param name="dialect">The one whose route this is.</param>
    /// <param name="formName">From the route; null where a field of the post names the form.</param>
    /// <param name="client">The visitor's network address as the host knows it; only a keyed hash of it is made.</param>
    public async Task<IResult> RunAsync(HttpContext context, Dialect dialect, string? formName, string client, CancellationToken cancel)
    {
        var address = new PostAddress(context.Request, dialect, formName);
        var started = time.GetTimestamp();
        if (HttpMethods.IsOptions(context.Request.Method))
        {
            return Preflight(address);
        }

        if (!HttpMethods.IsPost(context.Request.Method))
        {
            return Refuse(new(address, null, started), Refusal.Method);
        }

        if (address.FormName is not null)
        {
            var (form, unknown) = Find(address.FormName, context.Request);
            return form is null ? Refuse(new(address, null, started), unknown!) : await ReadAsync(new(address, form, started), client, cancel);
        }

        return await ReadAsync(new(address, null, started), client, cancel);
    }

    /// <summary>At an address without a form's name any form may be meant.</summary>
    private IResult Preflight(PostAddress address)
    {
        var request = address.Request;
        var allowed = forms.All.Where(loaded => loaded.Form is not null)
            .Where(loaded => address.FormName is null || (forms.TryGet(address.FormName, out var named) && named == loaded))
            .Any(loaded => OriginCheck.Judge(loaded.Form!.Definition, request, environment.IsProduction()) is null);
        if (!allowed)
        {
            return Replies.Refused(address, address.FormName is { } name && !forms.TryGet(name, out _) ? Refusal.UnknownForm : Refusal.Origin);
        }

        Replies.AllowOrigin(request.HttpContext);
        return Replies.Preflight(request.HttpContext);
    }

    /// <returns>The form, when it may be posted from there; else why not.</returns>
    private (Form? Form, Refusal? Refusal) Find(string name, HttpRequest request)
    {
        if (!forms.TryGet(name, out var loaded))
        {
            return (null, Refusal.UnknownForm);
        }

        if (loaded.Form is not { } form)
        {
            return (null, Refusal.BrokenForm);
        }

        var refusal = OriginCheck.Judge(form.Definition, request, environment.IsProduction());
        if (refusal is null)
        {
            Replies.AllowOrigin(request.HttpContext);
        }

        return refusal is null ? (form, null) : (null, refusal);
    }

    private async Task<IResult> ReadAsync(Arrival arrival, string client, CancellationToken cancel)
    {
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
            ? Find(key, arrival.Address.Request)
            : (null, Refusal.NoFormKey);

    private async Task<IResult> CheckAsync(Arrival arrival, Post post, PendingUploads uploads, string client, CancellationToken cancel)
    {
        var (form, request) = (arrival.Form!, arrival.Address.Request);
        var (submission, controls) = Controls.Separate(form, arrival.Address.Dialect, Submission.From(form, post));
        var source = new PostSource(form.Name, IdempotencyKey(request) ?? controls.IdempotencyKey, client, TimeSpan.FromMinutes(form.Definition.RepeatMinutes));
        var id = ids.Derive(source, submission);
        var next = OriginCheck.Redirect(form.Definition, request, controls.Redirect) ?? form.Definition.Redirect;
        if (submission.FileFaults.Count == 0 && recent.Find(id) is { } known)
        {
            Log.Repeated(logger, known.Id, form.Name);
            return Replies.Accepted(arrival.Address, form, submission, known.Id, ids.Receipt(known.Id), next);
        }

        var report = await checker.RunAsync(new(form, submission, controls, request.Headers, client, id.Id, Rehearsal: false), cancel);
        switch (report.End)
        {
            case Verdict.Refused(var refusal, _):
                return Refuse(arrival, refusal, submission);
            case Verdict.Dropped(var rule, _):
                Log.Dropped(logger, id.Id, form.Name, rule);
                return Replies.Accepted(arrival.Address, form, submission, id.Id, ids.Receipt(id.Id), next);
        }

        if (!await EnqueueAsync(arrival, submission, id, report.HeldFor))
        {
            return Refuse(arrival, Refusal.StorageDown);
        }

        uploads.Keep();
        return Replies.Accepted(arrival.Address, form, submission, id.Id, ids.Receipt(id.Id), next);
    }

    /// <returns>Whether it is stored; until then nothing was accepted.</returns>
    private async Task<bool> EnqueueAsync(
        Arrival arrival, Submission submission, DerivedId id, IReadOnlyList<string> heldFor)
    {
        var (form, now) = (arrival.Form!, time.GetUtcNow());
        var mail = new QueuedMail(1, id.Id, form.Name, now, 0, envelope.Seal(submission, id.Id, form.Name, now), null)
        {
            Twin = id.Twin, HeldFor = heldFor.Count > 0 ? heldFor : null,
            Uploads = submission.Files.Count > 0 ? [.. submission.Files.Select(file => file.Sealed.Blob)] : null,
            UploadBytes = submission.Files.Sum(file => file.Size),
        };
        try
        {
            // Not given up half-way when the client leaves: what is stored must keep its files.
            await queue.AcceptAsync(mail, CancellationToken.None);
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

    private IResult Refuse(Arrival arrival, Refusal refusal, Submission? posted = null)
    {
        Log.Refused(logger, arrival.Form?.Name ?? "?", refusal.Code, refusal.Status, refusal.Errors.Count, time.GetElapsedTime(arrival.Started).TotalMilliseconds);
        return Replies.Refused(arrival.Address, refusal, arrival.Form, posted);
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
