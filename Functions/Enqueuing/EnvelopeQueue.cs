using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;

namespace Sealpost.Enqueuing;

/// <summary>
/// Goes through the mail that waits visibly in queues, to put each back changed or as it was. What is being handled, or waits for its
/// next attempt, is invisible and not touched; what is taken here is invisible to the deliverers until it is put back, and comes
/// back by itself if this process ends.
/// </summary>
/// <param name="queues">The one of mail first.</param>
/// <param name="poison">What failed on every try.</param>
internal sealed class EnvelopeQueue(IReadOnlyList<QueueClient> queues, IReadOnlyList<QueueClient> poison)
{
    private const int Batch = 32;

    /// <summary>Longer than one batch takes.</summary>
    private static readonly TimeSpan Hold = TimeSpan.FromMinutes(1);

    /// <summary>Each waiting message once. Every visit must be put back.</summary>
    public async IAsyncEnumerable<QueueVisit> VisitAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        foreach (var queue in queues.Concat(poison))
        {
            // What was put back comes round again behind the others; a batch without anything new is the end.
            var seen = new HashSet<string>();
            for (var more = true; more;)
            {
                more = false;
                foreach (var message in await ReceiveAsync(queue, cancel))
                {
                    var visit = new QueueVisit(queue, message, seen);
                    if (seen.Add(message.MessageId))
                    {
                        more = true;
                        yield return visit;
                    }
                    else
                    {
                        await visit.PutBackAsync(null, cancel);
                    }
                }
            }
        }
    }

    /// <returns>About how many messages there are, those that can't be seen included.</returns>
    public async Task<int> CountAsync(CancellationToken cancel)
    {
        var (waiting, failed) = await CountsAsync(cancel);
        return waiting + failed;
    }

    /// <returns>The same, apart: what is to be sent, and poison.</returns>
    public async Task<(int Waiting, int Poison)> CountsAsync(CancellationToken cancel)
    {
        var counts = await Task.WhenAll(queues.Concat(poison).Select(queue => CountAsync(queue, cancel)));
        return (counts.Take(queues.Count).Sum(), counts.Skip(queues.Count).Sum());
    }

    private static async Task<int> CountAsync(QueueClient queue, CancellationToken cancel)
    {
        try
        {
            return (await queue.GetPropertiesAsync(cancel)).Value.ApproximateMessagesCount;
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == "QueueNotFound")
        {
            return 0;
        }
    }

    /// <returns>Since when the message has been there that is due and waits longest, poison left out; null when none is due.</returns>
    public async Task<DateTimeOffset?> OldestAsync(CancellationToken cancel)
    {
        var heads = await Task.WhenAll(queues.Select(queue => PeekAsync(queue, 1, cancel)));
        return heads.SelectMany(head => head).Min(message => message.InsertedOn);
    }

    /// <returns>So many messages at the head of the queue of mail, 32 at most, without taking them; none when nothing is due.</returns>
    public Task<PeekedMessage[]> PeekAsync(int count, CancellationToken cancel) => PeekAsync(queues[0], count, cancel);

    private static async Task<PeekedMessage[]> PeekAsync(QueueClient queue, int count, CancellationToken cancel)
    {
        try
        {
            return (await queue.PeekMessagesAsync(count, cancel)).Value;
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == "QueueNotFound")
        {
            return [];
        }
    }

    private static async Task<QueueMessage[]> ReceiveAsync(QueueClient queue, CancellationToken cancel)
    {
        try
        {
            return (await queue.ReceiveMessagesAsync(Batch, Hold, cancel)).Value;
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == "QueueNotFound")
        {
            return [];
        }
    }
}

/// <summary>One message that was taken from a queue.</summary>
/// <param name="seen">Takes the id of a message that is written in its place.</param>
internal sealed class QueueVisit(QueueClient queue, QueueMessage message, HashSet<string> seen)
{
    /// <summary>Being looked at counts as a try; after five, both hosts take a message for poison.</summary>
    private const int MostLooks = 2;

    /// <summary>Null when it is no mail.</summary>
    public QueuedMail? Mail { get; } = QueuedMail.Read(message.Body);

    /// <summary>Nobody gets it any more, unless somebody else has it meanwhile.</summary>
    public async Task RemoveAsync(CancellationToken cancel)
    {
        try
        {
            await queue.DeleteMessageAsync(message.MessageId, message.PopReceipt, cancel);
        }
        catch (RequestFailedException lost) when (lost.Status is 400 or 404)
        {
            // They find its fate in the ledger.
        }
    }

    /// <summary>Makes it visible again at once.</summary>
    /// <param name="changed">Null leaves it as it was.</param>
    /// <returns>False when somebody else has it meanwhile, as it was.</returns>
    public async Task<bool> PutBackAsync(QueuedMail? changed, CancellationToken cancel)
    {
        var body = changed is null ? message.Body : StoredForm.Write(changed);
        try
        {
            if (message.DequeueCount > MostLooks)
            {
                // A fresh one has all its tries. It comes first: two messages make one mail, none would be a loss.
                var fresh = await queue.SendMessageAsync(body, TimeSpan.Zero, TimeSpan.FromSeconds(-1), cancel);
                seen.Add(fresh.Value.MessageId);
                await queue.DeleteMessageAsync(message.MessageId, message.PopReceipt, CancellationToken.None);
            }
            else
            {
                await queue.UpdateMessageAsync(message.MessageId, message.PopReceipt, body, TimeSpan.Zero, CancellationToken.None);
            }

            return true;
        }
        catch (RequestFailedException lost) when (lost.Status is 400 or 404)
        {
            return false;
        }
    }
}
