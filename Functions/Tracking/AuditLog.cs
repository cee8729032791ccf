using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Azure;
using Azure.Data.Tables;
using Sealpost.Tables;

namespace Sealpost.Tracking;

/// <summary>What operators did, by whom and when: rows <c>audit-YYYYMM</c> of the ledger's table. Nothing changes or deletes them.</summary>
internal sealed class AuditLog(TableClient table, TimeProvider time)
{
    /// <summary>How many months a list looks back.</summary>
    private const int Months = 12;

    /// <param name="by">Who: a name of the directory, "operator's key", or "command line".</param>
    /// <param name="action">Such as <c>retry</c>.</param>
    /// <param name="target">A mail's id, or empty.</param>
    /// <param name="result">What came of it.</param>
    public Task WriteAsync(string by, string action, string target, string result, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        // The latest first, which is the order of a list; two at the same moment are two rows.
        var row = new AuditRow
        {
            PartitionKey = Partition(now), RowKey = $"{DateTimeOffset.MaxValue.UtcTicks - now.UtcTicks:d19}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}",
            At = now, By = by, Action = action, Target = target, Result = result,
        };
        return table.EnsuredAsync(() => table.AddEntityAsync(row, cancel), cancel);
    }

    /// <summary>The latest first.</summary>
    /// <param name="target">Of this mail only; null for all.</param>
    public async IAsyncEnumerable<AuditRow> ListAsync(string? target, [EnumeratorCancellation] CancellationToken cancel)
    {
        var month = time.GetUtcNow();
        for (var i = 0; i < Months; i++, month = month.AddMonths(-1))
        {
            var filter = TableClient.CreateQueryFilter($"PartitionKey eq {Partition(month)}");
            filter += target is null ? "" : $" and {TableClient.CreateQueryFilter($"Target eq {target}")}";
            await foreach (var row in table.RowsAsync<AuditRow>(filter, cancel))
            {
                yield return row;
            }
        }
    }

    private static string Partition(DateTimeOffset at) => $"audit-{at.UtcDateTime.ToString("yyyyMM", CultureInfo.InvariantCulture)}";
}

/// <summary>One act of an operator.</summary>
internal sealed class AuditRow : ITableEntity
{
    /// <summary><c>audit-YYYYMM</c>.</summary>
    public string PartitionKey { get; set; } = "";

    public string RowKey { get; set; } = "";

    public DateTimeOffset? Timestamp { get; set; }

    public ETag ETag { get; set; }

    public DateTimeOffset At { get; set; }

    public string By { get; set; } = "";

    public string Action { get; set; } = "";

    public string Target { get; set; } = "";

    public string Result { get; set; } = "";
}
