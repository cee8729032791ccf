namespace Sealpost.Tests.Smtp;

/// <summary>A number that only grows, and a task for everyone who waits until it is large enough.</summary>
internal sealed class SignalledCount(string what)
{
    private readonly Lock _lock = new();
    private readonly List<(int Count, TaskCompletionSource Reached)> _waiting = [];
    private int _value;

    public int Value
    {
        get
        {
            lock (_lock)
            {
                return _value;
            }
        }
    }

    public int Increment()
    {
        lock (_lock)
        {
            _value++;
            _waiting.RemoveAll(waiter => waiter.Count <= _value && waiter.Reached.TrySetResult());
            return _value;
        }
    }

    public async Task WaitAsync(int count, TimeSpan limit)
    {
        // Continuations must not run under the lock, on the thread of a connection.
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_value >= count)
            {
                return;
            }

            _waiting.Add((count, reached));
        }

        try
        {
            await reached.Task.WaitAsync(limit, TimeProvider.System);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"Expected {count} {what} within {limit}, but {Value} arrived.");
        }
    }
}
