namespace Sealpost.Tests.Smtp;

/// <summary>What a conversation does at a stage, and the release that it may have to wait for.</summary>
internal readonly record struct SmtpTurn(SmtpAction Action, Task Released);

/// <summary>What the connections of one server share: the script, the mails, the counts and the brake.</summary>
internal sealed class SmtpLedger
{
    private readonly Lock _lock = new();
    private readonly List<SmtpChannel> _channels = [];
    private readonly List<ReceivedMail> _mails = [];
    private readonly SignalledCount[] _stages =
        [.. Enum.GetValues<SmtpStage>().Select(stage => new SignalledCount($"conversations at {stage}"))];

    private volatile TaskCompletionSource _release = NewRelease();

    public SmtpScript Script { get; } = new();

    public SignalledCount Connections { get; } = new("connections");

    public SignalledCount Accepted { get; } = new("mails");

    public SignalledCount Reached(SmtpStage stage) => _stages[(int)stage];

    public SmtpTurn Reach(SmtpStage stage, string subject)
    {
        // Before the signal: who waits for the stage and then releases must find this conversation waiting.
        var released = _release.Task;
        var action = Script.Next(stage, subject);
        Reached(stage).Increment();
        return new SmtpTurn(action, released);
    }

    public SmtpTurn? ReachInContent(long received)
    {
        var released = _release.Task;
        if (Script.NextInContent(received) is not { } action)
        {
            return null;
        }

        Reached(SmtpStage.DataMiddle).Increment();
        return new SmtpTurn(action, released);
    }

    public void Release() => Interlocked.Exchange(ref _release, NewRelease()).SetResult();

    public int Open(SmtpChannel channel)
    {
        lock (_lock)
        {
            _channels.Add(channel);
        }

        return Connections.Increment();
    }

    public void Take(ReceivedMail mail)
    {
        lock (_lock)
        {
            _mails.Add(mail with { Number = _mails.Count + 1 });
        }

        Accepted.Increment();
    }

    /// <summary>Mails that came so far are nobody's business any more.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            Forgotten = _mails.Count;
        }
    }

    public int Forgotten { get; private set; }

    public IReadOnlyList<ReceivedMail> Mails()
    {
        lock (_lock)
        {
            return _mails[Forgotten..];
        }
    }

    public IReadOnlyList<SmtpChannel> Channels()
    {
        lock (_lock)
        {
            return [.. _channels];
        }
    }

    private static TaskCompletionSource NewRelease() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
