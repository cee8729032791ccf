using Azure.Data.Tables;
using MimeKit;
using Sealpost.Enqueuing;
using Sealpost.Tracking;

namespace Sealpost.Tests.Chaos;

/// <summary>What the storage and the relay have when everything is quiet again, and whether it is what was promised.</summary>
internal sealed class ChaosAudit(ChaosSite site, IReadOnlyDictionary<string, ChaosPost> accepted)
{
    private readonly Dictionary<string, ChaosPost> _confirmed = accepted.Where(post => post.Value.Form is ChaosForm.Confirmed)
        .ToDictionary(post => SubmissionId.Confirmation(post.Key, delivered: true), post => post.Value);

    private Dictionary<string, TableEntity> _rows = [];
    private Dictionary<(string Id, string Recipient), int> _taken = [];
    private HashSet<string> _blobs = [];

    /// <summary>How many rows have each status; the visitors' confirmations apart.</summary>
    public SortedDictionary<string, int> Fates => new(_rows.Where(row => accepted.ContainsKey(row.Key))
        .GroupBy(row => Status(row.Value)).ToDictionary(same => same.Key, same => same.Count()));

    /// <summary>How many rows give each reason for what is not sent.</summary>
    public SortedDictionary<string, int> Reasons => new(_rows.Values.Where(row => Status(row) is "Unknown" or "Failed")
        .GroupBy(row => $"{Status(row)}: {row.GetString("Reason")}").ToDictionary(same => same.Key, same => same.Count()));

    /// <returns>The status of a mail, and how often the relay took it.</returns>
    public (string Status, int Taken) FateOf(string id) => (Status(_rows[id]), _taken.Where(taken => taken.Key.Id == id).Sum(taken => taken.Value));

    public int Confirmations => _rows.Keys.Count(_confirmed.ContainsKey);

    /// <summary>Blobs of mail that is sent: nothing needs them.</summary>
    public int Orphans => _blobs.Count(blob => char.IsAsciiDigit(blob[0]) && blob.Length > 35 && _rows.GetValueOrDefault(blob[9..35]) is { } row && Status(row) == "Sent");

    /// <returns>What is not at rest yet; null when everything is.</returns>
    public async Task<string?> UnrestAsync()
    {
        var (waiting, poison) = (await CountAsync(site.Storage.Queue), await CountAsync(site.Storage.Poison));
        if (waiting + poison > 0)
        {
            return $"{waiting} messages are on the queue, {poison} on the poison queue";
        }

        await ReadRowsAsync();
        return accepted.Keys.FirstOrDefault(id => !_rows.ContainsKey(id)) is { } missing ? $"{Name(missing)} has no row"
            : _rows.FirstOrDefault(row => !AtRest(row.Value)) is { Key: { } id } other ? $"{Name(id)} is {Status(other.Value)}"
            : null;
    }

    /// <returns>Each broken promise.</returns>
    public async Task<IReadOnlyList<string>> FaultsAsync()
    {
        await ReadRowsAsync();
        _blobs = [.. await BlobNamesAsync()];
        _taken = (from mail in site.Smtp.Mails
                  let id = MessageId(mail.Raw).Split('@')[0]
                  from recipient in mail.To
                  select (id, recipient)).CountBy(pair => pair).ToDictionary();
        return
        [
            .. accepted.Keys.Where(id => !_rows.ContainsKey(id)).Select(id => $"{Name(id)} was accepted and has no row."),
            .. _rows.Keys.Where(id => !accepted.ContainsKey(id) && !_confirmed.ContainsKey(id)).Select(id => $"{Name(id)} has a row, and nobody was told that it was accepted."),
            .. _rows.SelectMany(row => Faults(row.Key, row.Value)),
            .. _taken.Keys.Where(taken => !_rows.ContainsKey(taken.Id)).Select(taken => $"{Name(taken.Id)} was sent, and has no row."),
            .. await IndexFaultsAsync(),
        ];
    }

    /// <summary>Lists by state and by day must say what the ledger says.</summary>
    private async Task<List<string>> IndexFaultsAsync()
    {
        var (days, open) = (new Dictionary<string, string>(), new Dictionary<string, string>());
        await foreach (var entry in site.Storage.Index.QueryAsync<TableEntity>())
        {
            (entry.PartitionKey.StartsWith("day-", StringComparison.Ordinal) ? days : entry.PartitionKey.StartsWith("open-", StringComparison.Ordinal) ? open : [])[entry.RowKey] = entry.GetString("Status");
        }

        bool IsOpen(string status) => status is "Deferred" or "Held" or "Failed" or "Unknown" or "Bounced";
        return
        [
            .. _rows.Where(row => days.GetValueOrDefault(row.Key) != Status(row.Value))
                .Select(row => $"{Name(row.Key)} is {Status(row.Value)}, and its day says {days.GetValueOrDefault(row.Key, "nothing")}."),
            .. _rows.Where(row => (IsOpen(Status(row.Value)) ? Status(row.Value) : null) != open.GetValueOrDefault(row.Key))
                .Select(row => $"{Name(row.Key)} is {Status(row.Value)}, and the list of open mails says {open.GetValueOrDefault(row.Key, "nothing")}."),
        ];
    }

    private IEnumerable<string> Faults(string id, TableEntity row)
    {
        var status = Status(row);
        var recipients = accepted.TryGetValue(id, out var post) ? post.Form.Recipients() : _confirmed.TryGetValue(id, out post) ? [$"visitor{post.Number}@example.net"] : [];
        if (!AtRest(row))
        {
            yield return $"{Name(id)} is left {status}.";
        }

        foreach (var recipient in recipients)
        {
            var times = _taken.GetValueOrDefault((id, recipient));
            // A form may want what is unknown once more.
            var most = post!.Form is ChaosForm.Resend ? 2 : 1;
            var right = status switch { "Sent" => times >= 1 && times <= most, "Unknown" or "Failed" => times <= most, _ => times == 0 };
            if (!right)
            {
                yield return $"{Name(id)} is {status}, and the relay took it {times} times for {recipient}.";
            }
        }

        if (status is "Failed" or "Unknown" && !_blobs.Contains($"parked/{id}.json"))
        {
            yield return $"{Name(id)} is {status}, and parked/{id}.json is missing.";
        }

        if (status is "Held" && !_blobs.Contains($"held/{id}.json"))
        {
            yield return $"{Name(id)} is Held, and held/{id}.json is missing.";
        }

        if (post?.Form is ChaosForm.Rules != status is "Held" && accepted.ContainsKey(id) && status is not ("Failed" or "Unknown"))
        {
            yield return $"{Name(id)} is {status}.";
        }
    }

    private async Task ReadRowsAsync()
    {
        _rows = [];
        await foreach (var row in site.Storage.Ledger.QueryAsync<TableEntity>(row => row.RowKey == MailRecord.Row))
        {
            _rows[row.PartitionKey] = row;
        }
    }

    private async Task<List<string>> BlobNamesAsync()
    {
        var names = new List<string>();
        if (await site.Storage.Blobs.ExistsAsync())
        {
            await foreach (var blob in site.Storage.Blobs.GetBlobsAsync())
            {
                names.Add(blob.Name);
            }
        }

        return names;
    }

    /// <summary>Nothing will change it but an operator.</summary>
    private static bool AtRest(TableEntity row) =>
        Status(row) is "Sent" or "Failed" or "Unknown" or "Bounced" or "Repeated" || (Status(row) is "Held" && row.GetDateTimeOffset("Until") is null);

    private static string Status(TableEntity row) => row.GetString("Status");

    private static async Task<int> CountAsync(Azure.Storage.Queues.QueueClient queue) =>
        await queue.ExistsAsync() ? (await queue.GetPropertiesAsync()).Value.ApproximateMessagesCount : 0;

    private static string MessageId(ReadOnlyMemory<byte> mail)
    {
        using var stream = new MemoryStream(mail.ToArray(), writable: false);
        return HeaderList.Load(stream)[HeaderId.MessageId]!.Trim(' ', '<', '>');
    }

    private string Name(string id) => accepted.TryGetValue(id, out var post) ? $"Post {post.Number} ({post.Form}, {id})"
        : _confirmed.TryGetValue(id, out post) ? $"The confirmation of post {post.Number} ({id})" : $"The mail {id}";
}
