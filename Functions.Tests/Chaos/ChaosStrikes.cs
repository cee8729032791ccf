using Sealpost.Tests.Smtp;

namespace Sealpost.Tests.Chaos;

/// <summary>Lets the planned faults happen, and counts those that did: some wait for a step that never comes again.</summary>
internal sealed class ChaosStrikes
{
    private readonly ChaosSite _site;
    private readonly bool _calm;
    private int _takenAtLastStrike = -1;
    private readonly HashSet<ChaosFault> _struck = [];

    /// <param name="calm">Between two faults of the relay it takes a mail: no breaker opens, which would be for half a minute.</param>
    public ChaosStrikes(ChaosSite site, bool calm = false)
    {
        (_site, _calm) = (site, calm);
        foreach (var (number, instance) in site.Instances.Index())
        {
            instance.Proxy.Struck = fault => Note(new ChaosFault.Storage(number, fault));
        }
    }

    public IReadOnlyCollection<ChaosFault> Struck
    {
        get
        {
            lock (_struck)
            {
                return [.. _struck];
            }
        }
    }

    /// <summary>At once, or when the step comes that the fault is for.</summary>
    public async Task PrepareAsync(ChaosFault fault)
    {
        switch (fault)
        {
            case ChaosFault.Storage(var at, var spoiled):
                _site.Instances[at].Proxy.Arm(spoiled);
                break;
            case ChaosFault.Relay(var stage, var effect):
                _site.Smtp.Script(stage, Action(effect), _ => Strike(fault, effect));
                break;
            case ChaosFault.Clock(var at, var shift):
                _site.Instances[at].Clock.Shift = shift;
                Note(fault);
                break;
            case ChaosFault.Kill(var at):
                await _site.Instances[at].KillAsync();
                Note(fault);
                break;
            case ChaosFault.Restart:
                await _site.RestartStorageAsync();
                Note(fault);
                break;
        }
    }

    private bool Strike(ChaosFault fault, SmtpEffect effect)
    {
        if (_calm && _site.Smtp.AcceptedCount == _takenAtLastStrike)
        {
            return false;
        }

        _takenAtLastStrike = _site.Smtp.AcceptedCount;
        Note(fault);
        if (effect is SmtpEffect.Kill or SmtpEffect.TakenThenKill)
        {
            // The conversation waits meanwhile, and its other end is gone soon.
            _ = Task.Run(_site.KillAllAsync);
        }

        return true;
    }

    private void Note(ChaosFault fault)
    {
        lock (_struck)
        {
            _struck.Add(fault);
        }
    }

    private static SmtpAction Action(SmtpEffect effect) => effect switch
    {
        SmtpEffect.Later => SmtpAction.Reply("451 4.3.0 try later"),
        SmtpEffect.Refused => SmtpAction.Reply("554 5.7.1 not today"),
        SmtpEffect.Closing => SmtpAction.Reply("421 4.3.2 going down"),
        SmtpEffect.Drop => SmtpAction.Drop(),
        SmtpEffect.Reset => SmtpAction.Drop(hard: true),
        SmtpEffect.Garbage => SmtpAction.Garbage(),
        SmtpEffect.Slow => SmtpAction.SlowBytes(),
        SmtpEffect.TakenThenDrop => SmtpAction.DropAfterTaking(),
        SmtpEffect.TakenThenHang or SmtpEffect.TakenThenKill => SmtpAction.HangAfterTaking(),
        _ => SmtpAction.Hang(),
    };
}
