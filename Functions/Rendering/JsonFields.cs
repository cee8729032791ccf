using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Sealpost.Accepting;
using Sealpost.Accepting.Orders;

namespace Sealpost.Rendering;

/// <summary>fields.json: UTF-8 (RFC 8259), members in this order.</summary>
internal static class JsonFields
{
    /// <summary>Nobody puts this file into HTML; people read it, too.</summary>
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static byte[] Write(SubmissionData data) => JsonSerializer.SerializeToUtf8Bytes(Shape(data), Format);

    /// <summary>The same of several posts, below what is said of their transfer.</summary>
    public static byte[] Write(TransferHead transfer, IEnumerable<SubmissionData> posts) => JsonSerializer.SerializeToUtf8Bytes(
        new { TransferHead.Version, transfer.Form, transfer.Number, transfer.Count, transfer.CreatedAt, Submissions = posts.Select(Shape) }, Format);

    private static object Shape(SubmissionData data) => new
    {
        SubmissionData.Version, data.Form, data.Id, data.Receipt, data.AcceptedAt, data.Fields, data.Files, Order = data.Order is { } order ? Shape(order) : null,
    };

    /// <summary>Amounts are texts: a JSON number may well be read as binary, which 0.1 is not.</summary>
    private static object Shape(Order order) => new
    {
        order.Currency,
        Lines = order.Lines.Select(line => line.Values.Select((value, i) => (order.Columns[i], value)).ToDictionary(
                cell => cell.Item1.Name, object (cell) => cell.Item1.Type is OrderColumnType.Quantity ? int.Parse(cell.value, CultureInfo.InvariantCulture) : cell.value)
            .Append(new("total", order.Show(line.Total))).ToDictionary()),
        Extras = order.Extras.Select(extra => new { extra.Field, extra.Label, Amount = order.Show(extra.Amount) }),
        Total = order.Show(order.Total),
    };
}
