using System.Globalization;
using Azure;
using Azure.Data.Tables;
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
internal sealed partial class UsedTokens(TableClient table, TimeProvider time, ILogger<UsedTokens> logger)
{
    /// <summary>The table holds the rows of other defences, too.</summary>
    private const string Prefix = "t-";

    private const string SubmissionColumn = "Submission";

    /// <param name="submissions">The ids of the submission: now, and in the window of time before.</param>
    /// <returns>
    /// Whether the token is this submission's: unused, or used by the same one before. Also when the table can't be reached:
    /// a token that is good but perhaps not fresh is no reason to lose what somebody wrote.
    /// </returns>
    public async Task<bool> TryUseAsync(OneTimeToken token, IReadOnlyList<string> submissions, string form, CancellationToken cancel)
    {
        var row = new TableEntity(Partition(token.Until), $"{token.Kind}-{token.Nonce}") { [SubmissionColumn] = submissions[0] };
        try
        {
            if (await TryInsertAsync(row, cancel))
            {
                return true;
            }

            var known = await table.GetEntityAsync<TableEntity>(row.PartitionKey, row.RowKey, cancellationToken: cancel);
            return submissions.Contains(known.Value.GetString(SubmissionColumn));
        }
        catch (Exception fault) when (IsStorageDown(fault, cancel))
        {
            Log.NotAsked(logger, form, token.Kind, fault.GetType().Name);
            return true;
        }
    }

    /// <returns>How many rows of tokens that have ended by themselves were deleted; null when the table can't be reached.</returns>
    public async Task<int?> ForgetAsync(CancellationToken cancel)
    {
        var (ended, deleted) = ($"PartitionKey ge '{Prefix}' and PartitionKey lt '{Partition(time.GetUtcNow())}'", 0);
        try
        {
            await foreach (var page in table.QueryAsync<TableEntity>(ended, select: ["PartitionKey", "RowKey"], cancellationToken: cancel).AsPages())
            {
                foreach (var batch in page.Values.GroupBy(row => row.PartitionKey).SelectMany(rows => rows.Chunk(100)))
                {
                    deleted += await DeleteAsync(batch, cancel);
                }
            }

            return deleted;
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            // No table yet: no token was ever used.
            return deleted;
        }
        catch (Exception fault) when (IsStorageDown(fault, cancel))
        {
            Log.NotForgotten(logger, fault.GetType().Name);
            return null;
        }
    }

    private async Task<int> DeleteAsync(TableEntity[] rows, CancellationToken cancel)
    {
        try
        {
            await table.SubmitTransactionAsync(
                rows.Select(row => new TableTransactionAction(TableTransactionActionType.Delete, row, ETag.All)), cancel);
            return rows.Length;
        }
        catch (TableTransactionFailedException taken) when (taken.Status == 404)
        {
            // Another instance is at it; what either leaves is found an hour later.
            return 0;
        }
    }

    private async Task<bool> TryInsertAsync(TableEntity row, CancellationToken cancel)
    {
        for (var retry = false; ; retry = true)
        {
            try
            {
                await table.AddEntityAsync(row, cancel);
                return true;
            }
            catch (RequestFailedException conflict) when (conflict.Status == 409)
            {
                return false;
            }
            catch (RequestFailedException missing) when (missing.Status == 404 && !retry)
            {
                await table.CreateIfNotExistsAsync(cancel);
            }
        }
    }

    private static string Partition(DateTimeOffset until) =>
        $"{Prefix}{until.UtcDateTime.ToString("yyyyMMddHH", CultureInfo.InvariantCulture)}";

    /// <summary>The client gives up waiting with a cancellation that is not the caller's.</summary>
    private static bool IsStorageDown(Exception fault, CancellationToken cancel) =>
        fault is RequestFailedException or AggregateException || (fault is OperationCanceledException && !cancel.IsCancellationRequested);

    private static partial class Log
    {
        [LoggerMessage(70, LogLevel.Error, "Check form={Form} {Kind} token taken without looking whether it was used before: the table can't be reached ({Fault})")]
        public static partial void NotAsked(ILogger logger, string form, string kind, string fault);

        [LoggerMessage(71, LogLevel.Warning, "Used tokens can't be cleaned up now ({Fault}); the next hour tries again")]
        public static partial void NotForgotten(ILogger logger, string fault);
    }
}
