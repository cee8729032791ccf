using System.Text;
using Sealpost.Checking;

namespace Sealpost.Rendering;

/// <summary>
/// fields.csv: RFC 4180 in UTF-8 with a byte order mark, without which Excel reads another encoding. A row of names and a row of
/// values, or of an order a row for each line; several values of a field are joined by "; ".
/// </summary>
internal static class CsvFields
{
    /// <summary>What begins a formula or command, also in the width of East Asian letters.</summary>
    private const string Formula = "=+-@\uFF1D\uFF0B\uFF0D\uFF20";

    public static byte[] Write(SubmissionData data) => Write([data], []);

    /// <summary>The same of several posts; number and count of the transfer are in every row.</summary>
    public static byte[] Write(TransferHead transfer, IReadOnlyList<SubmissionData> posts) => Write(
        posts, [("_transfer", $"{transfer.Number}"), ("_count", $"{transfer.Count}")]);

    /// <summary>A field, or a column of the order, that only some of the posts have is a column of all.</summary>
    private static byte[] Write(IReadOnlyList<SubmissionData> posts, IReadOnlyList<(string Name, string Value)> head)
    {
        var names = posts.SelectMany(data => data.Fields.Select(field => field.Name)).Distinct().ToList();
        var columns = posts.Any(data => data.Order is not null)
            ? posts.SelectMany(data => data.Order?.Columns ?? []).Select(column => column.Name).Distinct().ToList() : null;
        List<string> header = [.. head.Select(fact => fact.Name), "_id", "_receipt", "_form", "_acceptedAt", .. names.Select(Safe)];
        header.AddRange(columns is null ? [] : ["_total", "_currency", .. columns.Select(column => $"line.{column}"), "line.total"]);
        var rows = posts.SelectMany(data => Rows(data, [.. head.Select(fact => fact.Value), data.Id, data.Receipt, data.Form, data.AcceptedAt], names, columns));
        return [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(string.Concat(rows.Prepend(header).Select(Row)))];
    }

    /// <summary>A row for each line of the order; what is of the whole order stands in the first one only, but for the facts.</summary>
    private static IEnumerable<List<string>> Rows(SubmissionData data, List<string> facts, List<string> names, List<string>? columns)
    {
        var values = names.Select(name => data.Fields.FirstOrDefault(field => field.Name == name) is { } field ? Value(field) : "").ToList();
        if (data.Order is not { } order)
        {
            yield return [.. facts, .. values, .. columns is null ? [] : Enumerable.Repeat("", columns.Count + 3)];
            yield break;
        }

        for (var i = 0; i < order.Lines.Count; i++)
        {
            var line = order.Lines[i];
            var cells = order.Columns.Zip(line.Values).ToDictionary(cell => cell.First.Name, cell => Safe(cell.Second));
            yield return
            [
                .. facts, .. i == 0 ? values : values.Select(_ => ""), order.Show(order.Total), order.Currency,
                .. columns!.Select(column => cells.GetValueOrDefault(column, "")), order.Show(line.Total),
            ];
        }
    }

    /// <summary>One line, every cell in quotes.</summary>
    public static string Row(IEnumerable<string> cells) =>
        string.Join(',', cells.Select(cell => $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")) + "\r\n";

    /// <summary>A number may begin with a sign; it can't be anything else.</summary>
    private static string Value(DataField field)
    {
        var value = string.Join("; ", field.Values);
        return field.Type == "number" && ExactNumber.Parse(value) is not null ? value : Safe(value);
    }

    /// <summary>
    /// An apostrophe before what a spreadsheet would take for a formula (https://owasp.org/www-community/attacks/CSV_Injection).
    /// Not only at the beginning of the cell: where the list separator is a semicolon, Excel cuts our cells at semicolons,
    /// tabs and line breaks, in spite of the quotes.
    /// </summary>
    public static string Safe(string value)
    {
        var safe = new StringBuilder(value.Length);
        var atStart = true;
        foreach (var c in value)
        {
            if (atStart && (Formula.Contains(c) || (safe.Length == 0 && c is '\t' or '\r' or '\n')))
            {
                safe.Append('\'');
            }

            safe.Append(c);
            atStart = c is ';' or '\t' or '\r' or '\n' || (atStart && (c is '"' || char.IsWhiteSpace(c) || char.IsControl(c)));
        }

        return safe.ToString();
    }
}
