using System.Globalization;
using System.Text;
using Sealpost.Accepting;
using Sealpost.Accepting.Orders;

namespace Sealpost.Rendering;

/// <summary>An order as aligned text, LF: a heading, a row a line, the extras, the total.</summary>
internal static class OrderText
{
    /// <summary>Text elements; a longer text is not cut, but pushes its own row only.</summary>
    private const int Widest = 40;

    /// <param name="readable">Whether the mail travels in clear.</param>
    public static string Write(Order order, IReadOnlyDictionary<string, string> texts, bool readable)
    {
        var right = order.Columns.Select(column => column.Type is not OrderColumnType.Text).Append(true).ToList();
        var rows = order.Lines.Select(line => line.Values.Select(value => VisitorText.Show(value, readable)).Append(order.Show(line.Total)).ToList())
            .Prepend([.. order.Columns.Select(column => column.Label), texts["amount"]]).ToList();
        var widths = right.Select((_, i) => rows.Max(row => Math.Min(Length(row[i]), Widest))).ToList();
        var text = new StringBuilder();
        foreach (var row in rows)
        {
            text.Append(string.Join("  ", row.Select((cell, i) => Pad(cell, widths[i], right[i]))).TrimEnd()).Append('\n');
        }

        foreach (var (label, amount) in order.Extras.Select(extra => (extra.Label, extra.Amount)))
        {
            text.Append(CultureInfo.InvariantCulture, $"{label}: {order.Show(amount)}\n");
        }

        return text.Append(CultureInfo.InvariantCulture, $"{texts["total"]}: {Total(order)}").ToString();
    }

    /// <summary>With the currency.</summary>
    public static string Total(Order order) => $"{order.Show(order.Total)} {order.Currency}";

    private static string Pad(string cell, int width, bool right)
    {
        var space = new string(' ', Math.Max(0, width - Length(cell)));
        return right ? space + cell : cell + space;
    }

    private static int Length(string text) => new StringInfo(text).LengthInTextElements;
}
