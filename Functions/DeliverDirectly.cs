using Azure;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sealpost.Enqueuing;
using Sealpost.Sending;
using Sealpost.Tracking;

namespace Sealpost;

/// <summary>
/// The delivery of a post while its visitor waits (<c>"delivery": "direct"</c>). The post is on the queue first, invisible, so that a
/// crash loses nothing; then it is taken up at once in the same way as by the queue's trigger. What takes longer than the visitor may
/// wait goes on without them.
/// </summary>
internal sealed partial class DeliverDirectly(
    Lazy<DeliverMail> deliver, MailEnqueuer queue, MailLedger ledger, IHostApplicationLifetime host, IOptions<DirectOptions> direct,
    IOptions<QueueOptions> queues, TimeProvider time, ILogger<DeliverDirectly> logger) : IHostedService
{
    /// <summary>What is being delivered at once; above it, a post goes the usual way. As many as a queue trigger takes up.</summary>
    private const int Most = 32;

    private readonly HashSet<Task> _running = [];

    /// <param name="started">When the visitor's request began.</param>
    /// <returns>What the visitor is told.</returns>
    /// <exception cref="RequestFailedException">The post can't be stored, and is not kept.</exception>
    public async Task<StoredPost> RunAsync(QueuedMail mail, long started)
    {
        var work = await BeginAsync(mail);
        if (work is null)
        {
            return StoredPost.Queued;
        }

        var left = direct.Value.Limit - time.GetElapsedTime(started);
        using var done = new CancellationTokenSource();
        var late = Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, time, done.Token);
        if (await Task.WhenAny(work, late) != work)
        {
            Log.Late(logger, mail.Id, mail.Form);
            return StoredPost.Queued;
        }

        await done.CancelAsync();
        return await work;
    }

    /// <returns>What became of a post that is sent again; that it is kept is true in any case.</returns>
    public async Task<StoredPost> FindAsync(string id, CancellationToken cancel)
    {
        try
        {
            return Told((await ledger.FindFirstAsync(id, cancel))?.State);
        }
        catch (Exception fault) when (fault is RequestFailedException or AggregateException)
        {
            return StoredPost.Queued;
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Those end or are given back in the time that the host has (<see cref="SendCopies"/>).</summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        lock (_running)
        {
            return Task.WhenAll(_running);
        }
    }

    /// <returns>Null when it goes the usual way.</returns>
    private async Task<Task<StoredPost>?> BeginAsync(QueuedMail mail)
    {
        bool full;
        lock (_running)
        {
            _running.RemoveWhere(task => task.IsCompleted);
            full = _running.Count >= Most;
        }

        if (full || host.ApplicationStopping.IsCancellationRequested)
        {
            await queue.AcceptAsync(mail, CancellationToken.None);
            return null;
        }

        var message = await queue.AcceptAsync(mail, queues.Value.Lease, CancellationToken.None);
        var work = Task.Run(() => DeliverAsync(message));
        lock (_running)
        {
            _running.Add(work);
        }

        return work;
    }

    private async Task<StoredPost> DeliverAsync(AcceptedMessage message)
    {
        try
        {
            var status = await deliver.Value.RunAsync(message.Mail, host.ApplicationStopping)
                ?? (await ledger.FindFirstAsync(message.Mail.Id, CancellationToken.None))?.State;
            await queue.RemoveAsync(message);
            return Told(status);
        }
        catch (Exception fault)
        {
            // Only the kind of fault: an exception's text may hold what a visitor wrote.
            Log.Failed(logger, message.Mail.Id, message.Mail.Form, fault.GetType().Name);
            await queue.ReleaseAsync(message);
            return StoredPost.Queued;
        }
    }

    private static StoredPost Told(MailStatus? status) => status switch
    {
        MailStatus.Sent => StoredPost.Sent,
        MailStatus.Failed or MailStatus.Bounced => StoredPost.Refused,
        MailStatus.Unknown => StoredPost.Unknown,
        _ => StoredPost.Queued,
    };

    private static partial class Log
    {
        [LoggerMessage(140, LogLevel.Information, "Direct {Id} form={Form} outcome=late: the visitor was answered, and the delivery goes on")]
        public static partial void Late(ILogger logger, string id, string form);

        [LoggerMessage(141, LogLevel.Warning, "Direct {Id} form={Form} fault={Fault}: it waits on the queue")]
        public static partial void Failed(ILogger logger, string id, string form, string fault);
    }
}

/// <summary>What a visitor is told of a post that was taken, or could not be.</summary>
internal enum StoredPost
{
    /// <summary>It could not be stored; nothing is kept.</summary>
    NotStored,

    /// <summary>It is kept, and will be sent.</summary>
    Queued,

    /// <summary>The mail server has it.</summary>
    Sent,

    /// <summary>The mail server refused it for good; it is kept for the operator.</summary>
    Refused,

    /// <summary>The mail server may have it; it is kept for the operator, and never sent again by itself.</summary>
    Unknown,
}
