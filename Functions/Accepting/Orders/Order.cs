namespace Sealpost.Accepting.Orders;

/// <summary>
/// An order whose sums were computed here. It says all that a mail shows of it: when the mail is made, the form's file may have changed.
/// </summary>
/// <param name="Total">Of lines and extras.</param>
/// <param name="Decimals">Digits after the point of each amount.</param>
internal sealed record Order(
    string Currency, int Decimals, IReadOnlyList<OrderColumn> Columns, IReadOnlyList<OrderLine> Lines, IReadOnlyList<OrderExtra> Extras, decimal Total)
{
    public string Show(decimal amount) => Price.Show(amount, Decimals);

    /// <summary>Without what a visitor could write freely: what may go to an address that anybody can type.</summary>
    public Order Repeatable()
    {
        var kept = Enumerable.Range(0, Columns.Count).Where(i => !Columns[i].Free).ToList();
        return this with
        {
            Columns = [.. kept.Select(i => Columns[i])],
            Lines = [.. Lines.Select(line => line with { Values = [.. kept.Select(i => line.Values[i])] })],
        };
    }
}

/// <param name="Free">A text that the visitor can write freely: not one of the shop's list.</param>
internal sealed record OrderColumn(string Name, string Label, OrderColumnType Type, bool Free);

/// <param name="Values">By column: texts as posted, quantities and prices in their shortest and their full form.</param>
internal sealed record OrderLine(IReadOnlyList<string> Values, decimal Total);

/// <param name="Field">The name of the declared field.</param>
internal sealed record OrderExtra(string Field, string Label, decimal Amount);

/// <summary>What is wrong with an order, in no language yet.</summary>
/// <param name="Path">Such as <c>items[3].price</c>.</param>
/// <param name="Code">Of <see cref="EnglishWords.Faults"/>.</param>
/// <param name="Values">What stands in the message; only of our own.</param>
internal sealed record OrderFault(string Path, string Code, string? Wording = null, params (string Name, string Value)[] Values)
{
    /// <summary>What the visitor calls it; null for the order as a whole, or a line of it.</summary>
    public string? Caption { get; init; }

    /// <summary>From 1; null where it is about no line.</summary>
    public int? Line { get; init; }

    /// <summary>In the tongue of the reader.</summary>
    public FieldError Tell(FormDefinition form, Words words)
    {
        var caption = Caption ?? words[Path == form.Order?.Total ? "order-total" : "order"];
        var label = Line is { } line ? Words.Fill(words["order-line"], ("label", caption), ("line", $"{line}")) : caption;
        var field = form.Fields.FirstOrDefault(field => field.Name == Path) ?? new() { Name = Path, Label = label };
        return words.Fault(form, field, Code, Wording, Values);
    }
}
