using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Sealpost.Sending;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Smtp;
using Xunit;

namespace Sealpost.Tests.Sending;

/// <summary>XOAUTH2 with tokens from a service, as Microsoft 365 and Google have them.</summary>
public sealed class AccessTokenTests : IAsyncLifetime
{
    private readonly SteppedClock _clock = new();
    private string _good = "T1";
    private ScriptedSmtpServer? _smtp;
    private TokenServer? _tokens;

    private ScriptedSmtpServer Smtp => _smtp!;

    private TokenServer Tokens => _tokens!;

    public async ValueTask InitializeAsync()
    {
        _tokens = await TokenServer.LaunchAsync();
        _smtp = ScriptedSmtpServer.Launch(new()
        {
            StartTls = true, Auth = AuthOffer.OverTls, AuthMechanisms = ["LOGIN", "XOAUTH2"],
            Login = (user, token) => user == "forms@example.com" && token == _good,
        });
    }

    public async ValueTask DisposeAsync()
    {
        await Smtp.DisposeAsync();
        await Tokens.DisposeAsync();
    }

    [Fact]
    public async Task A_token_is_asked_for_once_and_again_a_minute_before_its_end()
    {
        await using var bench = Bench("ClientSecret=hidden");
        await bench.SentAsync();
        await bench.SentAsync();
        Assert.Equal((2, 1), (Smtp.ConnectionCount, Tokens.Asked.Count));
        Assert.Equal(
            new() { ["grant_type"] = "client_credentials", ["client_id"] = "client", ["client_secret"] = "hidden", ["scope"] = "https://outlook.office365.com/.default" },
            Tokens.Asked.Single());
        Assert.False(Smtp.ClientSent("hidden"));

        _good = "T2";
        _clock.Step(TimeSpan.FromSeconds(3541));
        await bench.SentAsync();
        Assert.Equal((3, 2, 3), (Smtp.AcceptedCount, Tokens.Asked.Count, Smtp.CountOf(SmtpStage.Auth)));
    }

    [Fact]
    public async Task Mails_that_go_out_together_ask_once()
    {
        await using var bench = Bench("ClientSecret=hidden");
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => bench.SentAsync()));
        Assert.Single(Tokens.Asked);
    }

    [Fact]
    public async Task A_token_that_was_taken_back_is_replaced_once()
    {
        await using var bench = Bench("ClientSecret=hidden");
        await bench.SentAsync();
        _good = "T2";
        await bench.SentAsync();
        Assert.Equal((2, 2, 3), (Smtp.AcceptedCount, Tokens.Asked.Count, Smtp.CountOf(SmtpStage.Auth)));

        _good = "none";
        Assert.Equal(HoldReason.Configuration, Assert.IsType<DeliveryOutcome.Held>(await bench.SendAsync()).Reason);
        Assert.Equal((2, 3, 5), (Smtp.AcceptedCount, Tokens.Asked.Count, Smtp.CountOf(SmtpStage.Auth)));
    }

    [Theory]
    [InlineData(500, "{}", false)]
    [InlineData(429, "{}", false)]
    [InlineData(200, "not JSON", false)]
    [InlineData(200, "{}", false)]
    [InlineData(200, "[]", false)]
    [InlineData(200, "{\"access_token\":\"a\\r\\nb\"}", false)]
    [InlineData(400, "{\"error\":\"invalid_client\",\"error_description\":\"hidden\"}", true)]
    [InlineData(401, "{}", true)]
    [InlineData(302, "{}", true)]
    public async Task A_service_that_gives_none_is_waited_for_or_is_ours_to_mend(int status, string body, bool held)
    {
        Tokens.Answer = (status, body);
        await using var bench = Bench("ClientSecret=hidden");
        var outcome = await bench.SendAsync();
        Assert.IsType(held ? typeof(DeliveryOutcome.Held) : typeof(DeliveryOutcome.Deferred), outcome);
        Assert.DoesNotContain("hidden", outcome.Words, StringComparison.Ordinal);
        Assert.Equal((0, 1), (Smtp.CountOf(SmtpStage.Auth), Tokens.Asked.Count));
    }

    [Fact]
    public async Task A_service_that_cannot_be_reached_is_waited_for()
    {
        await using var bench = Bench("ClientSecret=hidden", $"TokenUrl=http://127.0.0.1:{Azurite.FreePort()}/");
        Assert.IsType<DeliveryOutcome.Deferred>(await bench.SendAsync());
    }

    [Fact]
    public async Task A_service_account_signs_for_the_mailbox()
    {
        await using var bench = Bench($"PrivateKey={SigningBench.RsaKey}");
        await bench.SentAsync();
        var asked = Tokens.Asked.Single();
        Assert.Equal(["assertion", "grant_type"], asked.Keys.Order());
        Assert.Equal("urn:ietf:params:oauth:grant-type:jwt-bearer", asked["grant_type"]);

        var parts = asked["assertion"].Split('.');
        using var key = RSA.Create();
        key.ImportFromPem(SigningBench.RsaKey);
        using var known = RSA.Create(key.ExportParameters(false));
        Assert.True(known.VerifyData(
            Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        using var head = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[0]));
        using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1]));
        Assert.Equal("RS256", head.RootElement.GetProperty("alg").GetString());
        Assert.Equal(
            ("client", "forms@example.com", Tokens.Url, "https://outlook.office365.com/.default"),
            (Text("iss"), Text("sub"), Text("aud"), Text("scope")));
        Assert.Equal(_clock.GetUtcNow().ToUnixTimeSeconds(), claims.RootElement.GetProperty("iat").GetInt64());
        Assert.Equal(600, claims.RootElement.GetProperty("exp").GetInt64() - claims.RootElement.GetProperty("iat").GetInt64());

        string? Text(string name) => claims.RootElement.GetProperty(name).GetString();
    }

    /// <summary>One mail a connection, so that each logs in.</summary>
    private RelayBench Bench(params string[] more) => new(
        RelayBench.For(Smtp, "Smtp",
        [
            "Security=StartTls", $"CaFile={Smtp.Certificate.ExportCertificatePem()}", "MessagesPerConnection=1", $"TokenUrl={Tokens.Url}", "User=forms@example.com",
            "ClientId=client", "Scope=https://outlook.office365.com/.default", .. more,
        ]),
        _clock);
}
