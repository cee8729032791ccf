using System.Text.RegularExpressions;

namespace Sealpost.Accepting.Orders;

/// <summary>What can be wrong with a form's <c>order</c>.</summary>
internal static partial class OrderFaults
{
    private const int MostColumns = 20;

    /// <summary>Names that frameworks wrap around others (<see cref="FieldNames"/>), and that of the sum in a line.</summary>
    private static readonly string[] Wrappers = ["fields", "data", "options"];

    /// <param name="fault">Takes a JSON path and a remedy.</param>
    public static void Check(FormDefinition form, Action<string, string> fault)
    {
        if (form.Order is not { } order)
        {
            return;
        }

        CheckNames(form, order, fault);
        CheckColumns(order, fault);
        if (order.Currency.Length is 0 or > 10 || string.IsNullOrWhiteSpace(order.Currency) || order.Currency.Any(char.IsControl))
        {
            fault("$.order.currency", "Write what stands beside an amount, such as CHF, in 10 characters at most.");
        }

        if (order.Decimals is < 0 or > 4)
        {
            fault("$.order.decimals", "Write a number from 0 to 4.");
            return;
        }

        if (order.MaxItems is < 1 or > 1_000)
        {
            fault("$.order.maxItems", "Write a number from 1 to 1000.");
        }

        CheckExtras(form, order, fault);
        CheckPrices(order, fault);
    }

    private static void CheckNames(FormDefinition form, OrderDefinition order, Action<string, string> fault)
    {
        foreach (var (member, name) in new[] { ("items", order.Items), ("total", order.Total) })
        {
            if (!Name().IsMatch(name) || Wrappers.Contains(name))
            {
                fault($"$.order.{member}", "Write a name of letters, digits, '-' and '_', beginning with a letter; not fields, data or options.");
            }
            else if (form.Fields.Any(field => order.Owns(field.Name) && field.Name.StartsWith(name, StringComparison.Ordinal)))
            {
                fault($"$.order.{member}", "A field of the form has this name; the lines and the total of an order are not among 'fields'.");
            }
        }

        if (order.Items == order.Total)
        {
            fault("$.order.total", "The lines and the total need a name each.");
        }
    }

    private static void CheckColumns(OrderDefinition order, Action<string, string> fault)
    {
        var names = new HashSet<string> { "total" };
        for (var i = 0; i < order.Columns.Count; i++)
        {
            if (!Name().IsMatch(order.Columns[i].Name) || !names.Add(order.Columns[i].Name))
            {
                fault($"$.order.columns[{i}].name",
                    "Give each column a name of its own, of letters, digits, '-' and '_'; 'total' is the line's sum, which we compute.");
            }
        }

        if (order.Columns.Count(column => column.Type is OrderColumnType.Price) != 1
            || order.Columns.Count(column => column.Type is OrderColumnType.Quantity) > 1 || order.Columns.Count > MostColumns)
        {
            fault("$.order.columns", $"Name one column of type price, at most one of type quantity, and at most {MostColumns} in all.");
        }
    }

    private static void CheckExtras(FormDefinition form, OrderDefinition order, Action<string, string> fault)
    {
        for (var i = 0; i < order.Extras.Count; i++)
        {
            var field = form.Fields.FirstOrDefault(field => field.Name == order.Extras[i]);
            if (field is not { Type: FieldType.Text or FieldType.Number or FieldType.Choice or FieldType.Hidden } || order.Extras.Take(i).Contains(field.Name))
            {
                fault($"$.order.extras[{i}]", "Name a field of type choice, hidden, number or text, each once.");
            }
            else if (field.Choices?.Any(choice => Price.Parse(choice, order.Decimals) is not < Price.Most) is true)
            {
                fault($"$.order.extras[{i}]", $"Each choice of the field '{field.Name}' must be a price such as {Price.Show(7, order.Decimals)}.");
            }
        }
    }

    private static void CheckPrices(OrderDefinition order, Action<string, string> fault)
    {
        if (order.Prices is not null && (order.Prices.Count == 0 || order.Article is null))
        {
            fault("$.order.prices", "Prices are by article: name at least one, and a column of type text; or remove 'prices'.");
        }

        foreach (var (article, price) in order.Prices ?? new Dictionary<string, string>())
        {
            if (Price.Parse(price, order.Decimals) is not < Price.Most)
            {
                fault($"$.order.prices.{article}", $"Write the price as a text such as \"{Price.Show(9.9m, order.Decimals)}\".");
            }
        }
    }

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9_-]{0,49}\z")]
    private static partial Regex Name();
}
