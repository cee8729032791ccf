using System.Net;
using System.Text.Json;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Smtp;
using Xunit;

namespace Sealpost.Tests.Fields;

/// <summary>An application whose forms a test writes itself, in clear and without a key.</summary>
internal sealed class FieldForm : IAsyncDisposable
{
    private FieldForm(Azurite azurite) => App = new App(azurite, Smtp);

    public App App { get; }

    public ScriptedSmtpServer Smtp { get; } = ScriptedSmtpServer.Launch(new() { Extensions = ["8BITMIME"] });

    /// <param name="forms">Members of each form beside recipients, subject and the field "other", which every form has: JSON without braces.</param>
    public static async Task<FieldForm> OpenAsync(Azurite azurite, params IEnumerable<(string Name, string Fields, string More)> forms)
    {
        var site = new FieldForm(azurite);
        foreach (var (name, fields, more) in forms)
        {
            await File.WriteAllTextAsync(Path.Combine(site.App.Forms, $"{name}.json"), $$"""
                { "recipients": ["owner@example.org"], "subject": "s", "repeatMinutes": 0{{(more.Length > 0 ? $", {more}" : "")}},
                  "fields": [{{fields}}, { "name": "other" }] }
                """);
        }

        await site.App.StartAsync();
        return site;
    }

    /// <returns>"" when it was taken, else code and message of each fault.</returns>
    public async Task<(string Codes, string Messages)> PostAsync(
        string form, IEnumerable<KeyValuePair<string, string>> values, string? language = null)
    {
        using var request = Request(form, values, language, "application/json");
        using var answer = await App.Http.SendAsync(request);
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        if (answer.StatusCode == HttpStatusCode.Accepted)
        {
            return ("", "");
        }

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        var errors = body.RootElement.GetProperty("errors").EnumerateArray().ToList();
        return (string.Join(' ', errors.Select(error => error.GetProperty("code").GetString())),
            string.Join('\n', errors.Select(error => error.GetProperty("message").GetString())));
    }

    /// <returns>The page that a browser gets.</returns>
    public async Task<string> PageAsync(string form, IEnumerable<KeyValuePair<string, string>> values, string? language = null)
    {
        using var request = Request(form, values, language, "text/html");
        using var answer = await App.Http.SendAsync(request);
        return await answer.Content.ReadAsStringAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await Smtp.DisposeAsync();
    }

    private static HttpRequestMessage Request(string form, IEnumerable<KeyValuePair<string, string>> values, string? language, string accept)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/f/{form}")
        {
            Content = new FormUrlEncodedContent(values.Append(new("other", "x"))), Headers = { { "Accept", accept } },
        };
        request.Headers.TryAddWithoutValidation("Accept-Language", language);
        return request;
    }
}
