namespace Sealpost.Tests.Smtp;

/// <summary>Answers one client: as the script wants at a stage, as usual otherwise.</summary>
internal sealed class SmtpAnswers(SmtpLedger ledger, SmtpChannel channel, CancellationToken stop)
{
    public Task SayAsync(params string[] lines) => channel.WriteAsync(SmtpAction.Encode(lines), stop);

    /// <returns>Whether the command is carried out.</returns>
    /// <param name="take">Carries it out, before the client hears of it.</param>
    public async Task<bool> GiveAsync(SmtpStage stage, string subject, string[] usual, Action? take = null)
    {
        var turn = ledger.Reach(stage, subject);
        return await PerformAsync(turn, usual, take);
    }

    /// <summary>Everything but a pause ends the connection: no reply is due in the middle of the content.</summary>
    public async Task InterruptAsync(SmtpTurn turn)
    {
        switch (turn.Action.Kind)
        {
            case SmtpActionKind.Accept:
                break;
            case SmtpActionKind.Hang:
                await turn.Released.WaitAsync(stop);
                break;
            default:
                await PerformAsync(turn, ["421 4.3.2 going down"], take: null);
                channel.End(hard: false);
                break;
        }
    }

    private async Task<bool> PerformAsync(SmtpTurn turn, string[] usual, Action? take)
    {
        var action = turn.Action;
        var lines = action.Lines.Count == 0 ? usual : action.Lines;
        var isPositive = SmtpAction.IsPositive(lines)
            && action.Kind is not (SmtpActionKind.Drop or SmtpActionKind.Garbage);
        if (action.Takes)
        {
            take?.Invoke();
            take = null;
        }

        if (action.Kind == SmtpActionKind.Hang)
        {
            await turn.Released.WaitAsync(stop);
        }

        if (isPositive)
        {
            take?.Invoke();
        }

        await WriteAsync(action, lines);
        return isPositive;
    }

    private async Task WriteAsync(SmtpAction action, IReadOnlyList<string> lines)
    {
        switch (action.Kind)
        {
            case SmtpActionKind.Drop:
                channel.End(action.Hard);
                return;
            case SmtpActionKind.Garbage:
                await channel.WriteAsync(action.Bytes, stop);
                return;
            case SmtpActionKind.SlowBytes:
                await channel.WriteSlowlyAsync(SmtpAction.Encode(lines), stop);
                break;
            default:
                await channel.WriteAsync(SmtpAction.Encode(lines), stop);
                break;
        }

        if (lines[0].StartsWith("421", StringComparison.Ordinal))
        {
            channel.End(hard: false);
        }
    }
}
