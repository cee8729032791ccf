using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Sealpost.Subscribing;

namespace Sealpost.Benchmarks;

/// <summary>
/// The subscribers of one list, as the table service shows them (https://learn.microsoft.com/rest/api/storageservices/query-entities):
/// a page of the active ones after a row, and one by its key. Azurite looks through all rows for each, so that 100,000 cost it minutes.
/// </summary>
internal sealed partial class SubscriberStandIn
{
    private const string Type = "application/json;odata=minimalmetadata;streaming=true;charset=utf-8";
    private const string At = "2026-03-31T12:00:00.0000000Z";

    private readonly string _table;
    private readonly string _list;
    private readonly string[] _keys;
    private readonly Dictionary<string, string> _rows;

    /// <param name="table">Of the lists.</param>
    public SubscriberStandIn(string table, string list, ListKey key, int count)
    {
        (_table, _list) = (table, list);
        _rows = Enumerable.Range(0, count).Select(number => string.Create(CultureInfo.InvariantCulture, $"s{number}@example.net")).ToDictionary(key.Row, address => Row(list, key, address));
        _keys = [.. _rows.Keys.Order(StringComparer.Ordinal)];
    }

    /// <returns>False for every other call.</returns>
    public async Task<bool> AnswerAsync(HttpContext context)
    {
        var path = Uri.UnescapeDataString(context.Request.Path.Value!);
        if (context.Request.Method != "GET" || !path.Contains($"/{_table}(", StringComparison.Ordinal))
        {
            return false;
        }

        context.Response.ContentType = Type;
        if (Entity().Match(path) is { Success: true } one && one.Groups[1].Value == _list)
        {
            context.Response.StatusCode = _rows.TryGetValue(one.Groups[2].Value, out var row) ? 200 : 404;
            await context.Response.WriteAsync(row ?? "{}");
            return true;
        }

        if (After().Match(context.Request.Query["$filter"].ToString()) is not { Success: true } page || page.Groups[1].Value != _list)
        {
            return false;
        }

        var found = Array.BinarySearch(_keys, page.Groups[2].Value, StringComparer.Ordinal);
        var from = found < 0 ? ~found : found + 1;
        var count = int.Parse(context.Request.Query["$top"].ToString(), CultureInfo.InvariantCulture);
        await context.Response.WriteAsync($"{{\"value\":[{string.Join(',', _keys.Skip(from).Take(count).Select(name => _rows[name]))}]}}");
        return true;
    }

    private static string Row(string list, ListKey key, string address)
    {
        var row = key.Row(address);
        return $$"""
            {"odata.etag":"W/\"1\"","PartitionKey":"{{list}}","RowKey":"{{row}}","Timestamp":"{{At}}","Address@odata.type":"Edm.Binary","Address":"{{Convert.ToBase64String(key.Seal(row, address))}}",
            "State":"Active","ConsentAt@odata.type":"Edm.DateTime","ConsentAt":"{{At}}","ChangedAt@odata.type":"Edm.DateTime","ChangedAt":"{{At}}","Source":"bench","Failures":0}
            """;
    }

    [GeneratedRegex(@"\(PartitionKey='([^']*)',\s*RowKey='([^']*)'\)")]
    private static partial Regex Entity();

    [GeneratedRegex("PartitionKey eq '([^']*)' and RowKey gt '([^']*)'")]
    private static partial Regex After();
}
