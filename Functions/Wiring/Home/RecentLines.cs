using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace Sealpost.Wiring.Home;

/// <param name="Number">From 1 on, in the order of the log.</param>
/// <param name="Level">In lower case, such as <c>warning</c>.</param>
internal sealed record LogLine(long Number, DateTimeOffset At, string Level, string Text);

/// <summary>The application's own last log lines, for a developer's browser. They hold nothing that the log does not.</summary>
internal sealed class RecentLines(TimeProvider time) : ILoggerProvider
{
    private const int Most = 200;

    private readonly Lock _lock = new();
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ImmutableQueue<LogLine> Lines { get; private set; } = [];

    private long _last;

    public ILogger CreateLogger(string categoryName) => new Listener(this, categoryName.StartsWith("Sealpost.", StringComparison.Ordinal));

    /// <param name="after">The number of the last line that is known.</param>
    /// <returns>Without an end, as they come.</returns>
    public async IAsyncEnumerable<LogLine> FollowAsync(long after, [EnumeratorCancellation] CancellationToken cancel)
    {
        while (true)
        {
            Task more;
            List<LogLine> fresh;
            lock (_lock)
            {
                (more, fresh) = (_more.Task, [.. Lines.Where(line => line.Number > after)]);
            }

            foreach (var line in fresh)
            {
                after = line.Number;
                yield return line;
            }

            await more.WaitAsync(cancel);
        }
    }

    public void Dispose()
    {
    }

    private void Add(string level, string text)
    {
        TaskCompletionSource told;
        lock (_lock)
        {
            Lines = Lines.Enqueue(new(++_last, time.GetUtcNow(), level, text));
            Lines = _last > Most ? Lines.Dequeue() : Lines;
            (told, _more) = (_more, new(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        told.SetResult();
    }

    private sealed class Listener(RecentLines lines, bool isOurs) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => isOurs && logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                lines.Add(logLevel.ToString().ToLowerInvariant(), formatter(state, exception));
            }
        }
    }
}
