using System.Net.Http.Json;
using Sealpost.Checking;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Defences;

namespace Sealpost.Tests.Orders;

/// <summary>The form of a shop, as its owner writes it, and how its page posts.</summary>
internal static class ShopForm
{
    public const string Columns = """
        "columns": [
          { "name": "sku", "label": "Article", "required": true }, { "name": "note", "label": "Note" },
          { "name": "quantity", "label": "Quantity", "type": "quantity" }, { "name": "price", "label": "Price", "type": "price" }
        ], "currency": "CHF"
        """;

    public const string Prices = "\"prices\": { \"A-1\": \"9.90\", \"A-2\": \"24\", \"=B\": \"0.05\" }";

    public const string Fields = """
        { "name": "name", "label": "Your name" }, { "name": "email", "type": "email", "required": true },
        { "name": "shipping", "label": "Shipping", "type": "choice", "choices": ["7.00", "15.00"] }
        """;

    /// <param name="order">Members beside the columns and the currency, JSON without braces.</param>
    /// <param name="more">Members of the form.</param>
    public static string Json(string more, string order = Prices) => $$"""
        {
          "recipients": ["owner@example.org"], "subject": "Order", {{more}},
          "order": { {{Columns}}, "extras": ["shipping"]{{(order.Length > 0 ? ", " : "")}}{{order}} }, "fields": [{{Fields}}]
        }
        """;

    /// <summary>An encryption to the site's owner.</summary>
    public static string Sealed(string scope) => $"\"encryption\": {{ \"scope\": \"{scope}\", \"keys\": [\"owner.asc\"] }}";

    /// <summary>Two lines, of 19.80 and 24.00, and 7.00: 50.80.</summary>
    public static List<KeyValuePair<string, string>> Cart() =>
    [
        new("name", "Zoë"), new("email", "zoe@example.net"),
        // As a page's script may add them: in any order.
        new("items[1][sku]", "A-2"), new("items[1][quantity]", "1"), new("items[1][price]", "24.00"),
        new("items[0][quantity]", "2"), new("items[0][sku]", "A-1"), new("items[0][price]", "9.9"), new("items[0][note]", "buy <b>pills</b>"),
        new("shipping", "7.00"), new("total", "50.80"),
    ];

    public static MultipartBody Multipart(IEnumerable<KeyValuePair<string, string>> values) =>
        values.Aggregate(new MultipartBody(), (body, pair) => body.Field(pair.Key, pair.Value));

    /// <summary>The same cart as a script posts it.</summary>
    public static Dictionary<string, object> Script() => new()
    {
        ["name"] = "Zoë", ["email"] = "zoe@example.net", ["shipping"] = "7.00", ["total"] = 50.80m,
        ["items"] = new object[]
        {
            new { sku = "A-1", quantity = 2, price = "9.90", note = "buy <b>pills</b>" },
            new { sku = "A-2", quantity = "1", price = 24 },
        },
    };

    /// <summary>The proof of work that the widget would post.</summary>
    public static async Task<string> ProofAsync(HttpClient http, string form) =>
        AltchaSolver.Encode(AltchaSolver.Solve((await http.GetFromJsonAsync<AltchaChallenge>($"/f/{form}/challenge"))!));
}
