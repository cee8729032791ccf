using Azure;
using Microsoft.Extensions.Logging;

namespace Sealpost.Checking;

/// <param name="Kind">A few letters that tell the tokens of one defence from another's.</param>
/// <param name="Nonce">Hexadecimal.</param>
/// <param name="Until">When the token ends by itself, so that nobody needs to remember it any longer.</param>
internal sealed record OneTimeToken(string Kind, string Nonce, DateTimeOffset Until);

/// <summary>
/// The tokens that were used, shared by all instances: one row each, only ever inserted, so that of two posts at the same
/// moment one is second. The partition is the hour in which the token ends; so old rows are found without reading all.
/// </summary>
internal sealed partial class UsedTokens(GuardTable table, TimeProvider time, ILogger<UsedTokens> logger)
{
    private const string Kind = "t-";

    /// <param name="submissions">The ids of the submission: now, and in the window of time before.</param>
    /// <returns>
    /// Whether the token is this submission's: unused, or used by the same one before. Also when the table can't be reached:
    /// a token that is good but perhaps not fresh is no reason to lose what somebody wrote.
    /// </returns>
    public async Task<bool> TryUseAsync(OneTimeToken token, IReadOnlyList<string> submissions, string form, CancellationToken cancel)
    {
        var (partition, row) = (Partition(token.Until), $"{token.Kind}-{token.Nonce}");
        try
        {
            return await table.TryInsertAsync(partition, row, cancel, submissions[0])
                || await table.OwnerAsync(partition, row, cancel) is not { } owner || submissions.Contains(owner);
        }
        catch (Exception fault) when (fault is RequestFailedException or AggregateException
            // The client gives up waiting with a cancellation that is not the caller's.
            || (fault is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            Log.NotAsked(logger, form, token.Kind, fault.GetType().Name);
            return true;
        }
    }

    /// <returns>How many rows of tokens that have ended by themselves were deleted.</returns>
    public Task<int> ForgetAsync(CancellationToken cancel) => table.DeleteEndedAsync(Kind, time.GetUtcNow(), cancel);

    /// <summary>The end of the hour in which the token ends.</summary>
    private static string Partition(DateTimeOffset until)
    {
        var ticks = until.UtcTicks / TimeSpan.TicksPerHour;
        return GuardTable.Name(Kind, new DateTimeOffset((ticks + 1) * TimeSpan.TicksPerHour, TimeSpan.Zero));
    }

    private static partial class Log
    {
        [LoggerMessage(190, LogLevel.Error, "Check form={Form} {Kind} token taken without looking whether it was used before: the table can't be reached ({Fault})")]
        public static partial void NotAsked(ILogger logger, string form, string kind, string fault);
    }
}
