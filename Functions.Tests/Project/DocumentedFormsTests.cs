using System.Text.Json.Nodes;
using NJsonSchema;
using Sealpost.Accepting;
using Sealpost.Subscribing;
using Sealpost.Tests.Bench;
using Xunit;

namespace Sealpost.Tests.Project;

/// <summary>
/// A form, a list or a part of one that a page shows is understood: by the schema, and by the application. A part is put into a form that has the
/// rest; keys and templates that it names need not be there.
/// </summary>
public sealed class DocumentedFormsTests
{
    private static readonly Dictionary<string, string> Rest = new()
    {
        ["recipients"] = """["owner@example.org"]""", ["subject"] = "\"s\"", ["encryption"] = """{ "keys": ["keys/a.asc"] }""",
        ["fields"] = """[{ "name": "name" }, { "name": "email", "type": "email" }, { "name": "message" }, { "name": "account" }, { "name": "f", "type": "file" }]""",
    };

    public static IEnumerable<TheoryDataRow<string, string>> Shown => CodeBlock.Everywhere.Where(block => block.Language is "json" && !IsAnswer(block.Text))
        .Select(block => new TheoryDataRow<string, string>(block.Place, block.Text));

    [Theory]
    [MemberData(nameof(Shown))]
    public async Task A_form_of_a_page_is_understood(string place, string text)
    {
        var isWhole = text.StartsWith('{');
        var shown = JsonNode.Parse(isWhole ? text : $"{{ {text} }}")!.AsObject();
        if (shown.ContainsKey("help"))
        {
            Assert.Empty((await JsonSchema.FromFileAsync(Path.Combine(Checkout.Root, "lists", "list.schema.json"))).Validate($"{shown}"));
            Assert.NotNull(LoadedList.Read("/nowhere/list.json", $"{shown}").List);
            return;
        }

        foreach (var (member, value) in isWhole ? [] : Rest.Where(member => !shown.ContainsKey(member.Key)))
        {
            shown[member] = JsonNode.Parse(value);
        }

        if (shown["confirmation"]?["order"] is not null && !shown.ContainsKey("order"))
        {
            shown["order"] = JsonNode.Parse("""{ "columns": [{ "name": "sku" }, { "name": "price", "type": "price" }], "currency": "CHF" }""");
        }

        Assert.Empty((await JsonSchema.FromFileAsync(Path.Combine(Checkout.Root, "forms", "form.schema.json"))).Validate($"{shown}"));
        var errors = FormReader.Read("/nowhere/form.json", $"{shown}").Errors.Where(error => !error.Message.Contains("There is no file", StringComparison.OrdinalIgnoreCase));
        Assert.True(!errors.Any(), $"{place}: {string.Join('\n', errors)}");
    }

    private static bool IsAnswer(string text) => text.StartsWith("{ \"errors\"", StringComparison.Ordinal) || text.Contains("\"statusUrl\"", StringComparison.Ordinal);
}
