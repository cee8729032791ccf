using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Sealpost.Tests.Bench;

namespace Sealpost.Tests.Deploying;

/// <summary>
/// What App Service puts beside an application that has an identity: it gives tokens to whoever knows its secret header.
/// https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference
/// </summary>
internal sealed class IdentityEndpoint : IAsyncDisposable
{
    private const string Secret = "header-secret";
    private readonly WebApplication _server;

    private IdentityEndpoint(WebApplication server) => _server = server;

    /// <summary>Of whom and for what a token was asked.</summary>
    public List<(string Client, string Resource)> Asked { get; } = [];

    public bool Refuses { get; set; }

    public Dictionary<string, string> Settings => new() { ["IDENTITY_ENDPOINT"] = $"{_server.Urls.First()}/msi/token", ["IDENTITY_HEADER"] = Secret };

    public static async Task<IdentityEndpoint> StartAsync()
    {
        var endpoint = new IdentityEndpoint(LocalServer.Build());
        endpoint._server.Run(endpoint.AnswerAsync);
        await endpoint._server.StartAsync();
        return endpoint;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        if (Refuses || context.Request.Headers["X-IDENTITY-HEADER"] != Secret)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        var resource = context.Request.Query["resource"].ToString();
        lock (Asked)
        {
            Asked.Add((context.Request.Query["client_id"].ToString(), resource));
        }

        var now = TimeProvider.System.GetUtcNow();
        var claims = new
        {
            aud = resource, iss = "https://sts.windows.net/ab1f708d-50f6-404c-a006-d71b2ac7a606/",
            iat = now.ToUnixTimeSeconds(), nbf = now.AddMinutes(-1).ToUnixTimeSeconds(), exp = now.AddHours(1).ToUnixTimeSeconds(),
        };
        var token = $"{Part(new { alg = "HS256", typ = "JWT" })}.{Part(claims)}.c2ln";
        await context.Response.WriteAsJsonAsync(new { access_token = token, expires_on = $"{claims.exp}", resource, token_type = "Bearer" });
    }

    private static string Part(object json) => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(json)));
}
