using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Sealpost.Wiring.SelfHosted;

/// <summary>
/// Does for the self-hosted mode what the Functions host does for a queue trigger, by the same host.json: batches with room
/// kept for the next, a lease renewed at half, tries, then the poison queue.
/// </summary>
/// <param name="queue">The queue to take messages from.</param>
/// <param name="asking">The same, for the question whether there is a message: it is asked again anyway, so that the client must not repeat it.</param>
/// <param name="poison">Where a message goes that failed on every try.</param>
/// <param name="handle">Returns when the message may be deleted.</param>
/// <param name="lease">For how long a message that is being handled is invisible to others; renewed at half.</param>
internal sealed partial class QueuePump(
    QueueClient queue, QueueClient asking, QueueClient poison, Func<QueueMessage, CancellationToken, Task> handle,
    QueuePumpRules rules, TimeSpan lease, TimeProvider time, ILogger<QueuePump> logger) : BackgroundService
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100);
    private readonly List<Task> _running = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = ShortestPause;
        while (!stoppingToken.IsCancellationRequested)
        {
            pause = await FetchAsync(stoppingToken) ? ShortestPause : Longer(pause);
            if (pause > ShortestPause)
            {
                await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            _running.RemoveAll(task => task.IsCompleted);
            while (_running.Count > rules.NewBatchThreshold)
            {
                _running.Remove(await Task.WhenAny(_running));
            }
        }

        await Task.WhenAll(_running);
    }

    /// <returns>Whether there was anything to do.</returns>
    private async Task<bool> FetchAsync(CancellationToken stopping)
    {
        try
        {
            var messages = (await asking.ReceiveMessagesAsync(rules.BatchSize, lease, stopping)).Value;
            _running.AddRange(messages.Select(message => HandleAsync(message, stopping)));
            return messages.Length > 0;
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == "QueueNotFound")
        {
            // Nothing was posted yet; the first post makes the queue.
            return false;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception fault) when (IsStorageDown(fault))
        {
            Log.StorageDown(logger, fault.GetType().Name);
            return false;
        }
    }

    private async Task HandleAsync(QueueMessage message, CancellationToken stopping)
    {
        using var done = new CancellationTokenSource();
        var renewing = RenewAsync(message, done.Token);
        Exception? fault = null;
        try
        {
            await handle(message, stopping);
        }
        catch (Exception thrown)
        {
            fault = thrown;
        }

        await done.CancelAsync();
        var popReceipt = await renewing;
        try
        {
            await (fault switch
            {
                null => queue.DeleteMessageAsync(message.MessageId, popReceipt, CancellationToken.None),
                // Not begun, because we are stopping: somebody else may take it at once.
                OperationCanceledException when stopping.IsCancellationRequested =>
                    queue.UpdateMessageAsync(message.MessageId, popReceipt, message.Body, TimeSpan.Zero, CancellationToken.None),
                _ => GiveBackAsync(message, popReceipt, fault),
            });
        }
        catch (Exception lost) when (IsStorageDown(lost))
        {
            // The lease ends and the message comes back by itself; what is recorded already is not done again.
            Log.StorageDown(logger, lost.GetType().Name);
        }
    }

    /// <returns>The receipt that is valid now.</returns>
    private async Task<string> RenewAsync(QueueMessage message, CancellationToken done)
    {
        var popReceipt = message.PopReceipt;
        while (true)
        {
            await Task.Delay(lease / 2, time, done).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (done.IsCancellationRequested)
            {
                return popReceipt;
            }

            try
            {
                popReceipt = (await queue.UpdateMessageAsync(
                    message.MessageId, popReceipt, message.Body, lease, CancellationToken.None)).Value.PopReceipt;
            }
            catch (Exception lost) when (IsStorageDown(lost))
            {
                Log.StorageDown(logger, lost.GetType().Name);
                return popReceipt;
            }
        }
    }

    private async Task GiveBackAsync(QueueMessage message, string popReceipt, Exception fault)
    {
        // Only the kind of fault: an exception's text may hold what a visitor wrote.
        Log.Failed(logger, message.MessageId, message.DequeueCount, fault.GetType().Name);
        if (message.DequeueCount < rules.MaxDequeueCount)
        {
            await queue.UpdateMessageAsync(message.MessageId, popReceipt, message.Body, rules.VisibilityTimeout);
            return;
        }

        await poison.CreateIfNotExistsAsync();
        await poison.SendMessageAsync(message.Body, TimeSpan.Zero, TimeSpan.FromSeconds(-1));
        await queue.DeleteMessageAsync(message.MessageId, popReceipt);
    }

    /// <summary>A call that had no answer in time is canceled by the client itself; where it is not repeated, that is all one sees of it.</summary>
    private static bool IsStorageDown(Exception fault) => fault is RequestFailedException or AggregateException or OperationCanceledException;

    private TimeSpan Longer(TimeSpan pause) => pause * 2 < rules.MaxPollingInterval ? pause * 2 : rules.MaxPollingInterval;

    private static partial class Log
    {
        [LoggerMessage(30, LogLevel.Error, "Queue message {MessageId} failed try={Try} fault={Fault}; it comes back, and after the last try goes to the poison queue")]
        public static partial void Failed(ILogger logger, string messageId, long @try, string fault);

        [LoggerMessage(31, LogLevel.Warning, "Queue can't be reached ({Fault}); trying again")]
        public static partial void StorageDown(ILogger logger, string fault);
    }
}
