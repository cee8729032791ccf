using System.Text.RegularExpressions;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Spool;

namespace Sealpost.Tests.Watching;

/// <summary>An application whose operator has a key, and a client that keeps neither cookies nor redirects to itself.</summary>
internal sealed partial class OperatorSite(SpoolSite spool) : IAsyncDisposable
{
    public const string Key = "CANARY-operator-key-0123456789abcdef";

    private readonly HttpClient _http = new(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = spool.App.Http.BaseAddress };

    public SpoolSite Spool => spool;

    public Uri Address => spool.App.Http.BaseAddress!;

    /// <param name="set">More settings.</param>
    public static async Task<OperatorSite> OpenAsync(Azurite azurite, Action<App>? set = null) => new(await SpoolSite.OpenAsync(azurite, set: app =>
    {
        app.Settings["Operator__Key"] = Key;
        set?.Invoke(app);
    }));

    /// <returns>The session's cookie.</returns>
    public async Task<string> SignInAsync()
    {
        using var answer = await PostAsync("/ops/sign-in", null, ("key", Key));
        return answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
    }

    /// <param name="headers">Lines such as <c>Cookie: a=b</c>.</param>
    public Task<HttpResponseMessage> GetAsync(string path, params string[] headers) => SendAsync(new(HttpMethod.Get, path), headers);

    public Task<HttpResponseMessage> PostAsync(string path, string[]? headers, params (string Name, string Value)[] form) => SendAsync(
        new(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(form.ToDictionary(field => field.Name, field => field.Value)) }, headers ?? []);

    public async Task<string> TextAsync(string path, string cookie)
    {
        using var answer = await GetAsync(path, $"Cookie: {cookie}");
        return await answer.Content.ReadAsStringAsync();
    }

    /// <returns>What the forms of a page bring back.</returns>
    public static string Token(string html) => TokenField().Match(html).Groups[1].Value;

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await spool.DisposeAsync();
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, string[] headers)
    {
        using (request)
        {
            foreach (var header in headers)
            {
                request.Headers.TryAddWithoutValidation(header.Split(": ")[0], header.Split(": ", 2)[1]);
            }

            return await _http.SendAsync(request);
        }
    }

    [GeneratedRegex("name=\"token\" value=\"([0-9a-f]{64})\"")]
    private static partial Regex TokenField();
}
