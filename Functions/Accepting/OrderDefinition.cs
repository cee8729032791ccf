using System.Text.Json.Serialization;

namespace Sealpost.Accepting;

/// <summary>
/// The lines of an order, which a page posts as <c>items[0][sku]</c> or a script as a JSON list of objects; the sums are computed here,
/// and never believed.
/// </summary>
internal sealed record OrderDefinition
{
    /// <summary>What the page calls the list of lines.</summary>
    public string Items { get; set; } = "items";

    /// <summary>What a line holds: one price, at most one quantity, and texts.</summary>
    public required IReadOnlyList<OrderColumnDefinition> Columns { get; set; }

    /// <summary>As people read it beside an amount, such as <c>CHF</c>.</summary>
    public required string Currency { get; set; }

    /// <summary>How many digits a price may have after the point, 0 to 4.</summary>
    public int Decimals { get; set; } = 2;

    /// <summary>The most lines of one order, 1 to 1000.</summary>
    public int MaxItems { get; set; } = 100;

    /// <summary>The field in which a page may post the total that its visitor saw; another one than ours is refused.</summary>
    public string Total { get; set; } = "total";

    /// <summary>Declared fields whose values are added to the lines, such as the shipping.</summary>
    public IReadOnlyList<string> Extras { get; set; } = [];

    /// <summary>The shop's own prices by article, which is the first text column; none means that a price is the visitor's word.</summary>
    public IReadOnlyDictionary<string, string>? Prices { get; set; }

    /// <summary>The column that names the article; null where there is none.</summary>
    [JsonIgnore]
    public OrderColumnDefinition? Article => Columns.FirstOrDefault(column => column.Type is OrderColumnType.Text);

    /// <summary>Whether a posted field is part of the order: of a line, or the total.</summary>
    public bool Owns(string field) => field == Total || OwnsLine(field);

    public bool OwnsLine(string field) => field.StartsWith(Items, StringComparison.Ordinal)
        && (field.Length == Items.Length || field[Items.Length] is '[' or '.');
}

internal sealed record OrderColumnDefinition
{
    public required string Name { get; set; }

    /// <summary>What people read; the name where it is missing.</summary>
    public string? Label { get; set; }

    public OrderColumnType Type { get; set; } = OrderColumnType.Text;

    /// <summary>Of a text: it may not be empty. A quantity is always needed, a price unless the shop's own is known.</summary>
    public bool Required { get; set; }

    [JsonIgnore]
    public string Caption => Label ?? Name;
}

internal enum OrderColumnType
{
    Text,

    /// <summary>A whole number from 1 on; where no column is one, each line counts once.</summary>
    Quantity,

    /// <summary>Of one piece.</summary>
    Price,
}
