using System.Globalization;
using Sealpost.Accepting;
using Sealpost.Accepting.Orders;

namespace Sealpost.Rendering;

/// <summary>A post that a form could get, made from its definition: something in every field, of the kind that the field takes.</summary>
internal static class SampleSubmission
{
    private const string Paragraphs = "Good morning,\r\n\r\nwe would like to come on Saturday, four people and a dog. Is there a table in the garden?\r\n\r\n"
        + "Our last visit is described at https://www.example.org/visit. Many thanks, and see you soon";

    public static Submission Of(Form form, TimeProvider time)
    {
        var fields = form.Definition.Fields.Where(field => field.Type is not FieldType.File)
            .Select(field => new SubmittedField(field.Name, form.Definition.Order?.Extras.Contains(field.Name) is true ? Extra(form.Definition, field) : Values(field, time)));
        return OrderReader.Read(form.Definition, new([.. fields, .. Lines(form.Definition.Order)])).WithoutLines(form);
    }

    private static IEnumerable<SubmittedField> Lines(OrderDefinition? order)
    {
        var articles = order is null ? 0 : Math.Min(order.MaxItems, order.Prices?.Count ?? 2);
        for (var i = 0; i < Math.Min(articles, 2); i++)
        {
            var article = order!.Prices?.Keys.ElementAt(i) ?? $"A-{i + 1}";
            foreach (var column in order.Columns)
            {
                var value = column.Type switch
                {
                    OrderColumnType.Quantity => $"{i + 2}",
                    OrderColumnType.Price => order.Prices?[article] ?? Price.Show(9.9m + (i * 10), order.Decimals),
                    _ => column == order.Article ? article : "Something short",
                };
                yield return new($"{order.Items}[{i}][{column.Name}]", [value]);
            }
        }
    }

    private static IReadOnlyList<string> Extra(FormDefinition form, FieldDefinition field) => [field.Choices?[0] ?? Price.Show(7, form.Order!.Decimals)];

    private static IReadOnlyList<string> Values(FieldDefinition field, TimeProvider time) => field.Type switch
    {
        FieldType.Email => ["visitor@example.net"],
        FieldType.Tel => ["+44 20 7946 0018"],
        FieldType.Url => ["https://www.example.org/page?id=1"],
        FieldType.Number => [field.Min ?? field.Max ?? "12"],
        FieldType.Date => [Date(field, time)],
        FieldType.Choice => [field.Choices![0]],
        FieldType.Multiple => [.. field.Choices!.Take(int.TryParse(field.Max, CultureInfo.InvariantCulture, out var most) ? most : 2)],
        FieldType.Checkbox => ["on"],
        FieldType.Textarea => [Fit(field, Paragraphs)],
        _ => [Fit(field, field.Sensitive ? "GB33 BUKB 2020 1555 5555 55" : field.Name.Contains("name", StringComparison.OrdinalIgnoreCase) ? "Zoë Ångström" : "Something short")],
    };

    private static string Date(FieldDefinition field, TimeProvider time)
    {
        var today = $"{time.GetUtcNow():yyyy-MM-dd}";
        return (field.Min ?? field.Max) switch
        {
            null or "today" => today,
            var limit => limit,
        };
    }

    private static string Fit(FieldDefinition field, string text) => text.Length <= field.Limit ? text : text[..field.Limit];
}
