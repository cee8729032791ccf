using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sealpost.Enqueuing;

namespace Sealpost.Wiring.SelfHosted;

/// <summary>
/// Does for the self-hosted mode what the Functions host does for the queue trigger, by the same host.json: batches, a lease
/// of ten minutes, five tries, then the poison queue.
/// </summary>
internal sealed partial class QueuePump(
    QueueClient queue, DeliverMail deliver, IConfiguration configuration, TimeProvider time, ILogger<QueuePump> logger) : BackgroundService
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);
    private readonly int _batch = configuration.GetValue("extensions:queues:batchSize", 16);
    private readonly int _tries = configuration.GetValue("extensions:queues:maxDequeueCount", 5);
    private readonly TimeSpan _longestPause = configuration.GetValue("extensions:queues:maxPollingInterval", TimeSpan.FromSeconds(2));
    private readonly TimeSpan _retryAfter = configuration.GetValue("extensions:queues:visibilityTimeout", TimeSpan.FromSeconds(30));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = TimeSpan.FromMilliseconds(100);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var messages = await queue.ReceiveMessagesAsync(_batch, Lease, stoppingToken);
                await Task.WhenAll(messages.Value.Select(message => HandleAsync(message, stoppingToken)));
                pause = messages.Value.Length > 0 ? TimeSpan.FromMilliseconds(100) : Longer(pause);
            }
            catch (Azure.RequestFailedException missing) when (missing.ErrorCode == "QueueNotFound")
            {
                // Nothing was posted yet; the first post makes the queue.
                pause = Longer(pause);
            }
            catch (Exception fault) when (fault is Azure.RequestFailedException or AggregateException)
            {
                Log.StorageDown(logger, fault.GetType().Name);
                pause = _longestPause;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }

            await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private TimeSpan Longer(TimeSpan pause) => pause * 2 < _longestPause ? pause * 2 : _longestPause;

    private async Task HandleAsync(QueueMessage message, CancellationToken stopping)
    {
        try
        {
            await deliver.RunAsync(message.Body.ToObjectFromJson<QueuedMail>()!, stopping);
            await queue.DeleteMessageAsync(message.MessageId, message.PopReceipt, CancellationToken.None);
        }
        catch (Exception fault)
        {
            // Only the kind of fault: an exception's text may hold what a visitor wrote.
            Log.Failed(logger, message.MessageId, message.DequeueCount, fault.GetType().Name);
            await GiveBackAsync(message);
        }
    }

    private async Task GiveBackAsync(QueueMessage message)
    {
        try
        {
            if (message.DequeueCount < _tries)
            {
                await queue.UpdateMessageAsync(message.MessageId, message.PopReceipt, message.Body, _retryAfter);
                return;
            }

            var poison = new QueueClient(
                configuration["AzureWebJobsStorage"], $"{queue.Name}-poison", PipelineServices.QueueSettings);
            await poison.CreateIfNotExistsAsync();
            await poison.SendMessageAsync(message.Body, TimeSpan.Zero, TimeSpan.FromSeconds(-1));
            await queue.DeleteMessageAsync(message.MessageId, message.PopReceipt);
        }
        catch (Azure.RequestFailedException fault)
        {
            // The lease ends and the message comes back by itself.
            Log.StorageDown(logger, fault.GetType().Name);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(30, LogLevel.Error, "Queue message {MessageId} failed try={Try} fault={Fault}; it comes back, and after the last try goes to the poison queue")]
        public static partial void Failed(ILogger logger, string messageId, long @try, string fault);

        [LoggerMessage(31, LogLevel.Warning, "Queue can't be reached ({Fault}); trying again")]
        public static partial void StorageDown(ILogger logger, string fault);
    }
}
