using System.Globalization;
using System.Text.RegularExpressions;

namespace Sealpost.Accepting.Orders;

/// <summary>
/// From posted fields to an order, or to what is wrong with it. The names are those that PHP and Rails made usual, <c>items[0][sku]</c>;
/// lines count from 0 without a gap, in any order.
/// </summary>
internal sealed partial class OrderReader
{
    /// <summary>More faults than these help nobody.</summary>
    private const int MostFaults = 20;

    private readonly FormDefinition _form;
    private readonly OrderDefinition _order;
    private readonly Submission _posted;
    private readonly List<OrderFault> _faults = [];
    private readonly SortedDictionary<int, Dictionary<string, string>> _lines = [];

    private OrderReader(FormDefinition form, OrderDefinition order, Submission posted) => (_form, _order, _posted) = (form, order, posted);

    /// <returns>The submission with its order, or with what is wrong with it; as it is where the form takes no orders.</returns>
    public static Submission Read(FormDefinition form, Submission posted)
    {
        if (form.Order is not { } order)
        {
            return posted;
        }

        var reader = new OrderReader(form, order, posted);
        var read = reader.Read();
        return reader._faults.Count > 0 ? posted with { OrderFaults = [.. reader._faults.Take(MostFaults)] } : posted with { Order = read };
    }

    private Order? Read()
    {
        foreach (var field in _posted.Fields.Where(field => _order.OwnsLine(field.Name)))
        {
            Take(field);
        }

        if (!CheckCount())
        {
            return null;
        }

        var rules = new OrderLineRules(_order, _faults.Add);
        var lines = _lines.TakeWhile(_ => _faults.Count < MostFaults).Select(line => rules.Read(line.Key, line.Value)).OfType<OrderLine>().ToList();
        var extras = _order.Extras.Select(Extra).OfType<OrderExtra>().ToList();
        if (_faults.Count > 0)
        {
            return null;
        }

        var total = lines.Sum(line => line.Total) + extras.Sum(extra => extra.Amount);
        CheckTotal(total);
        return new(_order.Currency, _order.Decimals, [.. _order.Columns.Select(Column)], lines, extras, total);
    }

    private OrderColumn Column(OrderColumnDefinition column) => new(column.Name, column.Caption, column.Type,
        column.Type is OrderColumnType.Text && (_order.Prices is null || column != _order.Article));

    /// <summary>Puts a posted field where it belongs.</summary>
    private void Take(SubmittedField field)
    {
        if (LineName().Match(field.Name, _order.Items.Length) is not { Success: true } name)
        {
            var at = LineBegin().Match(field.Name, _order.Items.Length) is { Success: true } begin ? begin.Value : "";
            _faults.Add(new($"{_order.Items}{at}", "line", null, ("items", _order.Items)));
            return;
        }

        var (index, column) = (int.Parse(name.Groups["index"].Value, NumberStyles.None, CultureInfo.InvariantCulture), name.Groups["column"].Value);
        var known = _order.Columns.FirstOrDefault(known => known.Name == column);
        if (known is null || field.Values.Count > 1)
        {
            _faults.Add(new(Path(index, column), "line", known is null ? "column" : "twice") { Caption = known?.Caption ?? column, Line = index + 1 });
            return;
        }

        _lines.TryAdd(index, []);
        _lines[index][column] = field.Values[0].Trim(' ');
    }

    private bool CheckCount()
    {
        if (_lines.Count > _order.MaxItems)
        {
            _faults.Clear();
            _faults.Add(new(_order.Items, "too-many", "lines", ("max", $"{_order.MaxItems}"), ("length", $"{_lines.Count}")));
        }
        else if (_lines.Count == 0 && _faults.Count == 0)
        {
            _faults.Add(new(_order.Items, "required", "lines"));
        }
        else if (_faults.Count == 0 && Enumerable.Range(0, _lines.Count).Cast<int?>().FirstOrDefault(i => !_lines.ContainsKey(i!.Value)) is { } gap)
        {
            _faults.Add(new($"{_order.Items}[{gap}]", "line", "gap") { Line = gap + 1 });
        }
        else
        {
            return _faults.Count == 0;
        }

        return false;
    }

    private OrderExtra? Extra(string name)
    {
        var field = _form.Fields.First(field => field.Name == name);
        var posted = _posted.Value(name)?.Trim(' ') ?? "";
        if (posted.Length == 0)
        {
            return null;
        }

        var amount = Price.Parse(posted, _order.Decimals);
        if (amount is not < Price.Most)
        {
            _faults.Add(OrderLineRules.NoPrice(_order, name, amount is not null));
        }

        return amount is null ? null : new(name, field.Caption, amount.Value);
    }

    private void CheckTotal(decimal total)
    {
        var shown = Price.Show(total, _order.Decimals);
        if (total >= Price.Most)
        {
            _faults.Add(OrderLineRules.NoPrice(_order, _order.Total, tooLarge: true));
        }
        else if (_posted.Value(_order.Total)?.Trim(' ') is { Length: > 0 } posted && Price.Parse(posted, _order.Decimals) != total)
        {
            _faults.Add(new(_order.Total, "total", null, ("expected", $"{shown} {_order.Currency}")));
        }
    }

    private string Path(int index, string column) => $"{_order.Items}[{index}].{column}";

    /// <summary>Bounds also what a fault repeats of a name.</summary>
    [GeneratedRegex(@"\G\[(?<index>0|[1-9][0-9]{0,5})\]\[(?<column>[A-Za-z0-9_-]{1,50})\]\z")]
    private static partial Regex LineName();

    [GeneratedRegex(@"\G\[[0-9]{1,6}\]")]
    private static partial Regex LineBegin();
}
