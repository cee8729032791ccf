using Sealpost.Accepting;
using Sealpost.Accepting.Orders;

namespace Sealpost.Rendering;

/// <summary>What templates can reach of an order, below <c>order</c>; all of it is empty where there is none, or where it is sealed.</summary>
internal static class OrderModel
{
    /// <param name="readable">Whether the mail travels in clear.</param>
    public static Dictionary<string, object?> Build(Form form, Order? order, IReadOnlyDictionary<string, string> texts, bool readable)
    {
        order ??= new("", 0, [], [], [], 0);
        var any = order.Lines.Count > 0;
        var known = form.Definition.Order?.Columns.Select(column => column.Name) ?? [];
        return new()
        {
            ["columns"] = order.Columns.Select(column => Cell("label", column.Label, column)).ToList(),
            ["lines"] = order.Lines.Select(line => Line(order, line, known, readable)).ToList(),
            ["extras"] = order.Extras.Select(
                extra => new Dictionary<string, object?> { ["label"] = extra.Label, ["amount"] = order.Show(extra.Amount) }).ToList(),
            ["currency"] = order.Currency,
            ["total"] = any ? order.Show(order.Total) : "",
            ["text"] = any ? OrderText.Write(order, texts, readable) : "",
        };
    }

    private static Dictionary<string, object?> Line(Order order, OrderLine line, IEnumerable<string> known, bool readable)
    {
        var shown = line.Values.Select(value => VisitorText.Show(value, readable)).ToList();
        var values = known.ToDictionary(name => name, object? (_) => "");
        for (var i = 0; i < shown.Count; i++)
        {
            values[order.Columns[i].Name] = shown[i];
        }

        return new()
        {
            ["cells"] = shown.Select((value, i) => Cell("value", value, order.Columns[i])).ToList(),
            ["values"] = values,
            ["total"] = order.Show(line.Total),
        };
    }

    private static Dictionary<string, object?> Cell(string name, string text, OrderColumn column) => new()
    {
        [name] = text, ["right"] = column.Type is not OrderColumnType.Text, ["direction"] = VisitorText.Direction(text),
    };
}
