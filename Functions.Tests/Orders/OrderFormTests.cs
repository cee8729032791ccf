using Sealpost.Accepting;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Rendering;
using Xunit;

namespace Sealpost.Tests.Orders;

/// <summary>What an owner may write in a form's <c>order</c>, and what its document says.</summary>
public sealed class OrderFormTests
{
    private const string Usual = "\"columns\": [{ \"name\": \"sku\" }, { \"name\": \"price\", \"type\": \"price\" }], \"currency\": \"CHF\"";

    private static readonly string Document = File.ReadAllText(Path.Combine(Checkout.Root, "docs", "orders.md"));

    [Theory]
    [InlineData("\"columns\": [{ \"name\": \"sku\" }], \"currency\": \"CHF\"", "$.order.columns", "one column of type price")]
    [InlineData("\"columns\": [{ \"name\": \"p\", \"type\": \"price\" }, { \"name\": \"q\", \"type\": \"price\" }], \"currency\": \"CHF\"", "$.order.columns", "one column of type price")]
    [InlineData("\"columns\": [{ \"name\": \"total\", \"type\": \"price\" }], \"currency\": \"CHF\"", "$.order.columns[0].name", "which we compute")]
    [InlineData("\"columns\": [{ \"name\": \"a b\", \"type\": \"price\" }], \"currency\": \"CHF\"", "$.order.columns[0].name", "letters")]
    [InlineData("\"columns\": [{ \"name\": \"p\", \"type\": \"price\" }], \"currency\": \"\"", "$.order.currency", "such as CHF")]
    [InlineData("\"columns\": [{ \"name\": \"p\", \"type\": \"price\" }]", "$", "in order its columns and currency")]
    [InlineData(Usual + ", \"decimals\": 5", "$.order.decimals", "0 to 4")]
    [InlineData(Usual + ", \"maxItems\": 1001", "$.order.maxItems", "1 to 1000")]
    [InlineData(Usual + ", \"items\": \"data\"", "$.order.items", "not fields, data")]
    [InlineData(Usual + ", \"items\": \"note\"", "$.order.items", "has this name")]
    [InlineData(Usual + ", \"total\": \"note\"", "$.order.total", "has this name")]
    [InlineData(Usual + ", \"total\": \"items\"", "$.order.total", "a name each")]
    [InlineData(Usual + ", \"extras\": [\"nobody\"]", "$.order.extras[0]", "Name a field")]
    [InlineData(Usual + ", \"extras\": [\"note\", \"note\"]", "$.order.extras[1]", "each once")]
    [InlineData(Usual + ", \"extras\": [\"free\"]", "$.order.extras[0]", "must be a price such as 7.00")]
    [InlineData(Usual + ", \"prices\": {}", "$.order.prices", "at least one")]
    [InlineData(Usual + ", \"prices\": { \"A\": \"9,90\" }", "$.order.prices.A", "such as \"9.90\"")]
    [InlineData(Usual + ", \"prices\": { \"A\": \"9.999\" }", "$.order.prices.A", "such as \"9.90\"")]
    [InlineData("\"columns\": [{ \"name\": \"p\", \"type\": \"price\" }], \"currency\": \"CHF\", \"prices\": { \"A\": \"1\" }", "$.order.prices", "by article")]
    public void A_fault_names_the_place_and_the_remedy(string order, string path, string remedy)
    {
        var read = FormReader.Read("/nowhere/form.json", $$"""
            { "recipients": ["owner@example.org"], "subject": "s", "order": { {{order}} },
              "fields": [{ "name": "note" }, { "name": "free", "type": "choice", "choices": ["1.00", "none"] }] }
            """);
        var error = Assert.Single(read.Errors);
        Assert.Contains(path, error.Path, StringComparison.Ordinal);
        Assert.Contains(remedy, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{{values.sku}}", "no field 'sku'")]
    [InlineData("{{#each order.lines}}{{values.color}}{{/each}}", "no column 'color'")]
    [InlineData("{{#each order.lines}}{{order.total}}{{/each}}", "'order.total' is not known")]
    [InlineData("{{#each order.lines}}{{#each cells}}{{total}}{{/each}}{{/each}}", "not known in #each cells")]
    [InlineData("{{#each cells}}{{value}}{{/each}}", "'cells' is not known")]
    [InlineData("{{order.sum}}", "no 'sum'")]
    [InlineData("{{order}}", "'order' is not known")]
    [InlineData("{{order.lines}}", "is a list")]
    [InlineData("{{#each order.total}}{{/each}}", "takes 'fields' only")]
    public void A_template_can_name_what_an_order_has_and_nothing_else(string template, string remedy)
    {
        using var bench = new MailBench("", $"\"order\": {{ {Usual} }}, \"template\": {{ \"text\": \"own.hbs\" }}", null, ("own.hbs", template));
        Assert.Contains(remedy, string.Join('\n', bench.Errors.Select(error => error.Message)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_confirmation_repeats_an_order_only_where_there_is_one_and_its_template_is_checked()
    {
        const string head = "{ \"recipients\": [\"owner@example.org\"], \"subject\": \"s\", \"altcha\": {}, \"fields\": [{ \"name\": \"email\", \"type\": \"email\" }]";
        Assert.Equal("$.confirmation.order", Assert.Single(FormReader.Read("/nowhere/form.json", $"{head}, \"confirmation\": {{ \"to\": \"email\", \"order\": true }} }}").Errors).Path);
        Assert.Equal("$.confirmation.template.html", Assert.Single(FormReader.Read("/nowhere/form.json", $"{head}, \"confirmation\": {{ \"to\": \"email\", \"template\": {{ \"html\": \"none.hbs\" }} }} }}").Errors).Path);

        using var bench = new MailBench("{ \"name\": \"email\", \"type\": \"email\" }", "\"altcha\": {}, \"confirmation\": { \"to\": \"email\", \"template\": { \"text\": \"own.hbs\" } }", "fields", ("own.hbs", "{{{receipt}}}"));
        var error = Assert.Single(bench.Errors);
        Assert.Equal("$.confirmation.template.text", error.Path);
        Assert.StartsWith("own.hbs, line 1: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_documents_form_and_template_are_right()
    {
        var json = Document.Split("```json\n")[1].Split("```")[0];
        var read = FormReader.Read("/nowhere/form.json", $"{{ \"recipients\": [\"owner@example.org\"], \"subject\": \"s\", {json} }}");
        Assert.Empty(read.Errors);
        var template = Document.Split("```handlebars\n")[1].Split("```")[0];
        using var bench = new MailBench("", $"\"order\": {{ {Usual.Replace("{ \"name\": \"sku\" }", "{ \"name\": \"sku\" }, { \"name\": \"quantity\" }", StringComparison.Ordinal)} }}, \"template\": {{ \"text\": \"own.hbs\" }}", null, ("own.hbs", template));
        Assert.Empty(bench.Errors);
    }
}
