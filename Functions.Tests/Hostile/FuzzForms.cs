using Sealpost.Tests.Bench;

namespace Sealpost.Tests.Hostile;

/// <summary>Forms with every type of field and every rule. No post to them can be valid: no value fits the field "never".</summary>
internal static class FuzzForms
{
    public static IReadOnlyList<string> Closed { get; } = ["every", "sealed", "latin", "guarded", "bare"];

    private const string Fields = """
        { "name": "name", "required": true, "minLength": 2, "maxLength": 50 }, { "name": "email", "type": "email", "required": true },
        { "name": "message", "type": "textarea", "maxLength": 60000 }, { "name": "tel", "type": "tel" }, { "name": "url", "type": "url" },
        { "name": "number", "type": "number", "min": "-100", "max": "1e9" }, { "name": "date", "type": "date", "min": "2020-01-01", "max": "2030-12-31" },
        { "name": "choice", "type": "choice", "choices": ["red", "green"] }, { "name": "many", "type": "multiple", "choices": ["a", "b", "c"], "max": "2" },
        { "name": "agree", "type": "checkbox", "required": true }, { "name": "hidden", "type": "hidden" }, { "name": "upload", "type": "file" },
        { "name": "code", "pattern": "([A-Z]{2}-?)*[0-9]{1,50}([a-z]+)*x?" }, { "name": "text", "pattern": "(.*,){11}[^@]*" },
        """;

    private const string Order = """
        "order": {
          "columns": [{ "name": "sku" }, { "name": "quantity", "type": "quantity" }, { "name": "price", "type": "price" }],
          "currency": "CHF", "extras": ["number"], "maxItems": 50, "prices": { "A-1": "9.90" }
        },
        """;

    public static void Write(App app)
    {
        const string never = """{ "name": "never", "required": true, "pattern": "[^\\s\\S]" }""";
        const string content = """
            "content": { "maxLinks": 2, "blockedWords": ["buy now", "casino"], "blockedDomains": ["spam.example"], "alphabets": ["latin"], "disposable": true },
            """;
        Write(app, "every", $"\"region\": \"FR\", {content} {Order}", Fields + never, "fields");
        Write(app, "sealed", "\"language\": \"fr\",", Fields + never, "message");
        Write(app, "latin", "\"charset\": \"windows-1252\", \"honeypotAction\": \"refuse\",", Fields + never, "fields");
        Write(app, "guarded", $"\"fillTime\": {{ \"required\": true }}, \"altcha\": {{}}, {content}", Fields + never, "fields");
        Write(app, "bare", "", never, null);
    }

    private static void Write(App app, string name, string more, string fields, string? scope)
    {
        var encryption = scope is null ? "" : $"\"encryption\": {{ \"scope\": \"{scope}\", \"keys\": [\"owner.asc\"] }},";
        File.WriteAllText(Path.Combine(app.Forms, $"{name}.json"),
            $"{{ \"recipients\": [\"owner@example.org\"], \"subject\": \"From {name}\", {more} {encryption} \"fields\": [{fields}] }}");
    }
}
