using Azure.Storage.Queues;

namespace Sealpost.Enqueuing;

/// <summary>The queue of posts that go on to the subscribers of a list (<see cref="QueuedMail.FansOut"/>): a long list never stands in the way of mail.</summary>
internal sealed record ListsQueue(QueueClient Client);
