using Azure.Storage.Queues.Models;
using Microsoft.Azure.Functions.Worker;
using Sealpost.Enqueuing;

namespace Sealpost.Wiring.AzureFunctions;

internal sealed class QueueTriggers(DeliverMail deliver, KeepPoison poison)
{
    [Function("Deliver")]
    public Task DeliverAsync([QueueTrigger("%Queue:Name%", Connection = "AzureWebJobsStorage")] QueueMessage message, FunctionContext context) =>
        deliver.RunAsync(StoredForm.Read<QueuedMail>(message.Body)!, context.CancellationToken);

    /// <summary>Posts on their way to a list's subscribers scale, and are tried again, apart from mail.</summary>
    [Function("FanOut")]
    public Task FanOutAsync([QueueTrigger("%Queue:Name%-lists", Connection = "AzureWebJobsStorage")] QueueMessage message, FunctionContext context) =>
        deliver.RunAsync(StoredForm.Read<QueuedMail>(message.Body)!, context.CancellationToken);

    [Function("Poison")]
    public Task PoisonAsync([QueueTrigger("%Queue:Name%-poison", Connection = "AzureWebJobsStorage")] QueueMessage message, FunctionContext context) =>
        poison.RunAsync(message.MessageId, message.Body, context.CancellationToken);

    [Function("FanOutPoison")]
    public Task FanOutPoisonAsync([QueueTrigger("%Queue:Name%-lists-poison", Connection = "AzureWebJobsStorage")] QueueMessage message, FunctionContext context) =>
        poison.RunAsync(message.MessageId, message.Body, context.CancellationToken);
}
