using System.Net;
using System.Text.Json;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Smtp;
using Xunit;

namespace Sealpost.Tests.Defences;

/// <summary>One application for the tests of a class; each class has the forms it wants.</summary>
public abstract class GuardedSite(Azurite azurite) : IAsyncLifetime
{
    private readonly ScriptedSmtpServer _smtp = ScriptedSmtpServer.Launch();

    internal Mint Mint { get; } = new();

    internal App App { get; private set; } = null!;

    internal HttpClient Http => App.Http;

    protected abstract Dictionary<string, string> Forms { get; }

    protected virtual Dictionary<string, string> Settings => [];

    public async ValueTask InitializeAsync()
    {
        App = new(azurite, _smtp);
        App.Settings["Envelope__Keys__k1"] = Mint.EnvelopeKey;
        foreach (var (name, value) in Settings)
        {
            App.Settings[name] = value;
        }

        foreach (var (name, members) in Forms)
        {
            await File.WriteAllTextAsync(Path.Combine(App.Forms, $"{name}.json"), $$"""
                {
                  "recipients": ["owner@example.org"], "subject": "From {name}", {{members}},
                  "fields": [{ "name": "name", "required": true }, { "name": "email", "type": "email" }, { "name": "message" }]
                }
                """);
        }

        await App.StartAsync();
    }

    /// <summary>A second instance of the application: same forms, keys, queue and tables.</summary>
    internal async Task<App> TwinAsync(Action<App>? set = null)
    {
        var twin = new App(azurite, _smtp);
        foreach (var (name, value) in App.Settings)
        {
            twin.Settings[name] = value;
        }

        (twin.Settings["Queue__Name"], twin.Settings["Ledger__Table"], twin.Settings["Forms__Path"]) = (App.Queue.Name, App.Ledger.Name, App.Forms);
        set?.Invoke(twin);
        try
        {
            await twin.StartAsync();
            return twin;
        }
        catch
        {
            await twin.DisposeAsync();
            throw;
        }
    }

    /// <summary>Posts as a script does.</summary>
    /// <param name="key">The idempotency key, if any.</param>
    internal Task<Answer> PostAsync(string form, string message, string? field = null, string? token = null, string? key = null) =>
        PostAsync(Http, form, message, field, token, key);

    internal static async Task<Answer> PostAsync(HttpClient http, string form, string message, string? field, string? token, string? key = null)
    {
        using var request = Request(form, message, field, token);
        request.Headers.Add("Accept", "application/json");
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        using var answer = await http.SendAsync(request);
        return await ReadAsync(answer);
    }

    internal static HttpRequestMessage Request(string form, string message, string? field = null, string? token = null)
    {
        var fields = new Dictionary<string, string> { ["name"] = "Zoë", ["email"] = "zoe@example.org", ["message"] = message };
        if (field is not null)
        {
            fields[field] = token!;
        }

        return new(HttpMethod.Post, $"/f/{form}") { Content = new FormUrlEncodedContent(fields) };
    }

    internal static async Task<Answer> ReadAsync(HttpResponseMessage answer)
    {
        var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        return answer.StatusCode is HttpStatusCode.Accepted
            ? new(202, "", body.GetProperty("id").GetString()!)
            : new((int)answer.StatusCode, body.GetProperty("title").GetString()!, "");
    }

    /// <summary>Waits until the application has logged a line that holds all these.</summary>
    internal static Task LoggedAsync(App app, params string[] words) => Site.UntilAsync(async () =>
    {
        await Task.Yield();
        return app.Log.Split('\n').Any(line => words.All(word => line.Contains(word, StringComparison.Ordinal)));
    });

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await _smtp.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

/// <param name="Code">The problem's title; empty when the post was taken.</param>
/// <param name="Id">The submission id, when it was taken.</param>
internal sealed record Answer(int Status, string Code, string Id);
