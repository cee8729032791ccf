using System.Net.Sockets;

namespace Sealpost.Sending.Relays;

/// <summary>One connection that takes mail after mail, from one sender at a time.</summary>
internal sealed class SmtpConnection(SmtpWire wire, ServerOffer offer, ConnectionPermit? permit, long openedAt) : IAsyncDisposable
{
    public ServerOffer Offer => offer;

    /// <summary>A timestamp.</summary>
    public long OpenedAt => openedAt;

    /// <summary>A timestamp.</summary>
    public long IdleSince { get; set; }

    /// <summary>Mails that were begun.</summary>
    public int Mails { get; private set; }

    public SmtpPhase Phase { get; private set; } = SmtpPhase.Mail;

    /// <summary>Whether the conversation is in order, and may go on.</summary>
    public bool IsUsable { get; private set; } = true;

    /// <summary>Whether the place among the connections of all instances is still ours.</summary>
    public bool IsPermitted => permit is null || permit.IsValid();

    /// <summary>A refused mail left a transaction open.</summary>
    private bool NeedsReset { get; set; }

    /// <summary>Commands go out together where the server offers PIPELINING (RFC 2920); DATA is the last of them.</summary>
    /// <param name="commands">MAIL, RCPT and DATA.</param>
    /// <returns>The reply to the final dot, which may be a refusal.</returns>
    public async Task<SmtpReply> SendAsync(string[] commands, WireMail mail, SendLimits limits)
    {
        (Phase, IsUsable) = (SmtpPhase.Mail, false);
        Mails++;
        if (offer.Pipelining)
        {
            await wire.WriteAsync(string.Concat(commands), limits.BeforeDot);
        }

        for (var i = 0; i < commands.Length; i++)
        {
            Phase = SmtpPhase.Mail + i;
            if (!offer.Pipelining)
            {
                await wire.WriteAsync(commands[i], limits.BeforeDot);
            }

            var reply = await wire.ReadAsync(limits.BeforeDot);
            if (reply.Code / 100 != (Phase is SmtpPhase.Data ? 3 : 2))
            {
                await RefusedAsync(reply, offer.Pipelining ? commands.Length - 1 - i : 0, limits);
            }
        }

        await WriteAsync(mail, limits);
        var answer = await wire.ReadAsync(limits.AfterDot, patience: 5);
        IsUsable = answer.Code != SmtpReply.Closing;
        return answer;
    }

    /// <summary>Whether the server is still there; also ends a transaction that it refused.</summary>
    public async Task<bool> IsAliveAsync(CancellationToken limit)
    {
        // A connection that a firewall forgot gives no answer at all.
        using var soon = CancellationTokenSource.CreateLinkedTokenSource(limit);
        soon.CancelAfter(TimeSpan.FromSeconds(5));
        try
        {
            await wire.WriteAsync(NeedsReset ? "RSET\r\n" : "NOOP\r\n", soon.Token);
            NeedsReset = false;
            IsUsable = (await wire.ReadAsync(soon.Token)).Code == 250;
        }
        catch (Exception fault) when (IsEnd(fault))
        {
            IsUsable = false;
        }

        return IsUsable;
    }

    /// <summary>Whether nobody needs to ask before the next mail.</summary>
    public bool IsFresh(TimeSpan idle) => !NeedsReset && idle < TimeSpan.FromSeconds(5);

    /// <summary>Says QUIT where that makes sense, and waits a second for the answer.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (IsUsable)
            {
                using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1));
                await wire.WriteAsync("QUIT\r\n", limit.Token);
                await wire.ReadAsync(limit.Token);
            }
        }
        catch (Exception fault) when (IsEnd(fault))
        {
            // How a conversation ends no longer matters.
        }

        await AbortAsync();
    }

    /// <summary>Without a word.</summary>
    public async ValueTask AbortAsync()
    {
        IsUsable = false;
        wire.Dispose();
        if (permit is not null)
        {
            await permit.GiveBackAsync();
        }
    }

    private async Task WriteAsync(WireMail mail, SendLimits limits)
    {
        if (mail.Content is { } whole)
        {
            Phase = SmtpPhase.FinalDot;
            await wire.WriteAsync(whole, limits.AfterDot);
            return;
        }

        await WriteLargeAsync(mail, limits);
    }

    private async Task WriteLargeAsync(WireMail mail, SendLimits limits)
    {
        Phase = SmtpPhase.Content;
        wire.ReadAhead();
        await using var content = new ContentStream(block => wire.WriteAsync(block, limits.BeforeDot));
        try
        {
            await mail.Message.WriteToAsync(mail.Format, content, limits.BeforeDot);
        }
        catch (IOException) when (wire.HasAnswer)
        {
            // What it said before it went says more.
        }

        if (wire.HasAnswer)
        {
            throw new SmtpRefusalException(await wire.ReadAsync(limits.BeforeDot));
        }

        var last = content.Finish();
        Phase = SmtpPhase.FinalDot;
        await wire.WriteAsync(last, limits.AfterDot);
    }

    /// <summary>The replies to what was sent along are read, so that the connection can go on.</summary>
    /// <exception cref="SmtpRefusalException">Always.</exception>
    private async Task RefusedAsync(SmtpReply reply, int outstanding, SendLimits limits)
    {
        try
        {
            // A server that asks for content after all gets none: content without a recipient is nobody's.
            var inOrder = reply.Code != SmtpReply.Closing && reply.Code >= 400;
            for (; inOrder && outstanding > 0; outstanding--)
            {
                inOrder = (await wire.ReadAsync(limits.BeforeDot)).Code is not (SmtpReply.Closing or 354);
            }

            (IsUsable, NeedsReset) = (inOrder, true);
        }
        catch (Exception fault) when (IsEnd(fault))
        {
            // The first reply says what became of the mail.
        }

        throw new SmtpRefusalException(reply);
    }

    private static bool IsEnd(Exception fault) =>
        fault is IOException or SocketException or TimeoutException or OperationCanceledException or InvalidDataException or ObjectDisposedException;
}
