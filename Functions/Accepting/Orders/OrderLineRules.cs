namespace Sealpost.Accepting.Orders;

/// <summary>What a line must hold, and what it comes to.</summary>
/// <param name="fault">Takes each fault.</param>
internal sealed class OrderLineRules(OrderDefinition order, Action<OrderFault> fault)
{
    private const int LongestText = 500;

    /// <param name="index">From 0.</param>
    /// <param name="posted">Values by column, without spaces around them.</param>
    /// <returns>Null when a fault was told.</returns>
    public OrderLine? Read(int index, Dictionary<string, string> posted)
    {
        var (good, pieces, price) = (true, 1, 0m);
        var values = new List<string>();
        void Wrong(OrderColumnDefinition column, string code, string? wording = null, params (string, string)[] shown)
        {
            good = false;
            fault(new($"{order.Items}[{index}].{column.Name}", code, wording, shown) { Caption = column.Caption, Line = index + 1 });
        }

        foreach (var column in order.Columns)
        {
            var value = posted.GetValueOrDefault(column.Name, "");
            switch (column.Type)
            {
                case OrderColumnType.Quantity when Price.Pieces(value) is { } count:
                    pieces = count;
                    values.Add($"{count}");
                    break;
                case OrderColumnType.Quantity:
                    Wrong(column, value.Length == 0 ? "required" : "quantity", null, ("max", $"{Price.MostPieces}"));
                    break;
                case OrderColumnType.Price:
                    price = ReadPrice(column, value, posted, Wrong);
                    values.Add(Price.Show(price, order.Decimals));
                    break;
                default:
                    CheckText(column, value, Wrong);
                    values.Add(value);
                    break;
            }
        }

        if (good && pieces * price >= Price.Most)
        {
            fault(NoPrice(order, $"{order.Items}[{index}]", tooLarge: true) with { Line = index + 1 });
            good = false;
        }

        return good ? new(values, pieces * price) : null;
    }

    /// <param name="path">Of what is no price, or one that is too large.</param>
    public static OrderFault NoPrice(OrderDefinition order, string path, bool tooLarge) => tooLarge
        ? new(path, "too-large", null, ("max", Price.Show(Price.Most - new decimal(1, 0, 0, false, (byte)order.Decimals), order.Decimals)))
        : new(path, "price", order.Decimals == 0 ? "whole" : null, ("example", Price.Show(9.9m, order.Decimals)), ("max", $"{order.Decimals}"));

    private decimal ReadPrice(
        OrderColumnDefinition column, string value, Dictionary<string, string> posted, Action<OrderColumnDefinition, string, string?, (string, string)[]> wrong)
    {
        var article = order.Prices is null ? "" : posted.GetValueOrDefault(order.Article!.Name, "");
        var listed = Price.Parse(order.Prices?.GetValueOrDefault(article), order.Decimals);
        if (value.Length == 0)
        {
            // An article that is not listed is told where it stands.
            if (order.Prices is null)
            {
                wrong(column, "required", null, []);
            }

            return listed ?? 0;
        }

        var price = Price.Parse(value, order.Decimals);
        if (price is not < Price.Most)
        {
            var fault = NoPrice(order, "", price is not null);
            wrong(column, fault.Code, fault.Wording, fault.Values);
            return 0;
        }

        if (listed is not null && listed != price)
        {
            wrong(column, "price-differs", null, [("expected", $"{Price.Show(listed.Value, order.Decimals)} {order.Currency}")]);
        }

        return price.Value;
    }

    private void CheckText(OrderColumnDefinition column, string value, Action<OrderColumnDefinition, string, string?, (string, string)[]> wrong)
    {
        var listed = order.Prices is not null && column == order.Article;
        if (string.IsNullOrWhiteSpace(value) && (column.Required || listed))
        {
            wrong(column, "required", null, []);
        }
        else if (value.Length > LongestText)
        {
            wrong(column, "too-long", null, [("max", $"{LongestText}"), ("length", $"{value.Length}")]);
        }
        else if (value.Any(char.IsControl))
        {
            wrong(column, "pattern", null, []);
        }
        else if (listed && !order.Prices!.ContainsKey(value))
        {
            wrong(column, "article", null, []);
        }
    }
}
