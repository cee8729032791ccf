using System.Text;

namespace Sealpost.Tests.Smtp;

internal enum SmtpActionKind
{
    Accept,
    Reply,
    Drop,
    Hang,
    Garbage,
    SlowBytes,
}

/// <summary>What the server does at a stage instead of, or besides, its usual answer.</summary>
public sealed record SmtpAction
{
    private static readonly byte[] NoReply = [0x00, 0xFF, 0x16, 0x03, .. "not a reply\r\n"u8];

    internal SmtpActionKind Kind { get; private init; }

    internal IReadOnlyList<string> Lines { get; private init; } = [];

    internal ReadOnlyMemory<byte> Bytes { get; private init; }

    /// <summary>A reset instead of an orderly end of the connection.</summary>
    internal bool Hard { get; private init; }

    /// <summary>The mail is taken although the client will not hear of it.</summary>
    internal bool Takes { get; private init; }

    internal int ByteCount { get; private init; } = 1;

    public static SmtpAction Accept { get; } = new() { Kind = SmtpActionKind.Accept };

    /// <summary>
    /// Complete lines, such as "451 4.3.0 try later" or "250-first", "250 last". 2xx and 3xx count as acceptance;
    /// 421 closes the connection. In the middle of the content every reply closes the connection.
    /// </summary>
    public static SmtpAction Reply(params string[] lines) => new() { Kind = SmtpActionKind.Reply, Lines = lines };

    /// <summary>No reply; the connection ends, with a reset if <paramref name="hard"/>.</summary>
    public static SmtpAction Drop(bool hard = false) => new() { Kind = SmtpActionKind.Drop, Hard = hard };

    /// <summary>The mail is taken, then the connection ends without a reply: the client cannot know.</summary>
    public static SmtpAction DropAfterTaking(bool hard = false) => Drop(hard) with { Takes = true };

    /// <summary>
    /// Silence until <see cref="ScriptedSmtpServer.Release"/> or the server stops; after a release, the usual answer.
    /// </summary>
    public static SmtpAction Hang() => new() { Kind = SmtpActionKind.Hang };

    /// <summary>As <see cref="Hang"/>, but the mail is taken before the silence.</summary>
    public static SmtpAction HangAfterTaking() => Hang() with { Takes = true };

    /// <summary>Bytes that are no SMTP reply; the command is not carried out.</summary>
    public static SmtpAction Garbage(byte[]? bytes = null) =>
        new() { Kind = SmtpActionKind.Garbage, Bytes = bytes ?? NoReply };

    /// <summary>The given reply, or the usual one, in segments of one byte.</summary>
    public static SmtpAction SlowBytes(params string[] lines) =>
        new() { Kind = SmtpActionKind.SlowBytes, Lines = lines };

    /// <summary>For <see cref="SmtpStage.DataMiddle"/>: acts after the line that makes the content this long.</summary>
    public SmtpAction AfterBytes(int count) => this with { ByteCount = count };

    internal static bool IsPositive(IReadOnlyList<string> lines) => lines[0] is ['2' or '3', ..];

    internal static byte[] Encode(IReadOnlyList<string> lines) =>
        Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\r\n")));
}
