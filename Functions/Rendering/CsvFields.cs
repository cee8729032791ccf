using System.Text;
using Sealpost.Accepting.Orders;
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

    public static byte[] Write(SubmissionData data)
    {
        (string Name, string Value)[] facts = [("_id", data.Id), ("_receipt", data.Receipt), ("_form", data.Form), ("_acceptedAt", data.AcceptedAt)];
        var names = facts.Select(fact => fact.Name).Concat(data.Fields.Select(field => Safe(field.Name)));
        var values = facts.Select(fact => fact.Value).Concat(data.Fields.Select(Value));
        var rows = data.Order is { } order ? Lines(order, [.. names], [.. values], facts.Length) : [[.. names], [.. values]];
        return [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(string.Concat(rows.Select(Row)))];
    }

    /// <summary>A row for each line of the order; what is of the whole order stands in the first one only, but for the facts.</summary>
    private static IEnumerable<List<string>> Lines(Order order, List<string> names, List<string> values, int facts)
    {
        yield return [.. names, "_total", "_currency", .. order.Columns.Select(column => $"line.{column.Name}"), "line.total"];
        for (var i = 0; i < order.Lines.Count; i++)
        {
            var head = i == 0 ? values : values.Select((value, at) => at < facts ? value : "");
            yield return [.. head, order.Show(order.Total), order.Currency, .. order.Lines[i].Values.Select(Safe), order.Show(order.Lines[i].Total)];
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
