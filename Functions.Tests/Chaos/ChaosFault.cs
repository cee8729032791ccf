using Sealpost.Tests.Bench;
using Sealpost.Tests.Smtp;

namespace Sealpost.Tests.Chaos;

internal enum SmtpEffect
{
    /// <summary>4xx.</summary>
    Later,

    /// <summary>5xx.</summary>
    Refused,

    /// <summary>421, and the connection ends.</summary>
    Closing,
    Drop,
    Reset,
    Garbage,
    Slow,

    /// <summary>Silence, until the client gives up.</summary>
    Hang,

    /// <summary>The mail is taken, and nobody is told. After the final dot only.</summary>
    TakenThenDrop,
    TakenThenHang,

    /// <summary>Every instance dies at this stage of a conversation of one of them.</summary>
    Kill,

    /// <summary>The same, and the mail was taken. After the final dot only.</summary>
    TakenThenKill,
}

/// <summary>Something that goes wrong, one time. The plan says before which post.</summary>
internal abstract record ChaosFault
{
    /// <param name="Instance">Whose call.</param>
    public sealed record Storage(int Instance, StorageFault Fault) : ChaosFault;

    public sealed record Relay(SmtpStage Stage, SmtpEffect Effect) : ChaosFault;

    /// <summary>At whatever it is doing.</summary>
    public sealed record Kill(int Instance) : ChaosFault;

    /// <summary>Azurite ends, and starts again with what it had on disk.</summary>
    public sealed record Restart : ChaosFault;

    /// <param name="Shift">Of its clock, from the time of the machine.</param>
    public sealed record Clock(int Instance, TimeSpan Shift) : ChaosFault;
}
