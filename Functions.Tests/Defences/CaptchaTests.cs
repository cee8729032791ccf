using Sealpost.Tests.Bench;
using Xunit;

namespace Sealpost.Tests.Defences;

/// <summary>What each CAPTCHA service is asked, and what becomes of a post by its answer, or without one.</summary>
public sealed class CaptchaTests(CaptchaTests.Shop shop) : IClassFixture<CaptchaTests.Shop>
{
    private const string Turnstile = "cf-turnstile-response";
    private const string Good = """{"success":true,"hostname":"www.example.org","action":"contact","score":0.9,"error-codes":[]}""";

    public sealed class Shop(Azurite azurite) : GuardedSite(azurite), IAsyncLifetime
    {
        internal FakeCaptcha Service { get; } = new();

        protected override Dictionary<string, string> Forms { get; } = new()
        {
            ["turnstile"] = Captcha("\"turnstile\", \"hostnames\": [\"www.example.org\"], \"expectedAction\": \"contact\""),
            ["hcaptcha"] = Captcha("\"hcaptcha\", \"hostnames\": [\"www.example.org\"]"),
            ["recaptcha"] = Captcha("\"recaptcha\", \"expectedAction\": \"contact\", \"minScore\": 0.5"),
            ["recaptcha2"] = Captcha("\"recaptcha\""),
            ["friendly"] = Captcha("\"friendlyCaptcha\", \"hostnames\": [\"www.example.org\"]"),
            ["open"] = Captcha("\"turnstile\", \"whenUnreachable\": \"accept\""),
            ["closed"] = Captcha("\"turnstile\", \"whenUnreachable\": \"refuse\""),
            ["hold"] = Captcha("\"turnstile\", \"action\": \"hold\""),
            ["every"] = Captcha("\"hcaptcha\"") + ", \"repeatMinutes\": 0",
        };

        protected override Dictionary<string, string> Settings => new()
        {
            ["Captcha__Secrets__turnstile"] = "secret-t", ["Captcha__Secrets__HCAPTCHA"] = "secret-h",
            ["Captcha__Secrets__recaptcha"] = "secret-r", ["Captcha__Secrets__friendlyCaptcha"] = "secret-f",
            ["Captcha__Urls__turnstile"] = $"{Service.Url}/t", ["Captcha__Urls__hcaptcha"] = $"{Service.Url}/h",
            ["Captcha__Urls__recaptcha"] = $"{Service.Url}/r", ["Captcha__Urls__friendlycaptcha"] = $"{Service.Url}/f",
            ["Captcha__TimeoutSeconds"] = "1",
        };

        async ValueTask IAsyncLifetime.InitializeAsync()
        {
            await Service.StartAsync();
            await InitializeAsync();
        }

        async ValueTask IAsyncDisposable.DisposeAsync()
        {
            await DisposeAsync();
            await Service.DisposeAsync();
        }

        private static string Captcha(string provider) => $"\"captcha\": {{ \"provider\": {provider} }}";
    }

    [Theory]
    [InlineData("turnstile", Turnstile, Good, "path=/t secret=secret-t remoteip=127.0.0.1")]
    [InlineData("hcaptcha", "h-captcha-response", Good, "path=/h secret=secret-h remoteip=127.0.0.1")]
    [InlineData("recaptcha", "g-recaptcha-response", Good, "path=/r secret=secret-r remoteip=127.0.0.1")]
    [InlineData("recaptcha", "recaptcha_response", Good, "path=/r secret=secret-r remoteip=127.0.0.1")]
    [InlineData("recaptcha2", "g-recaptcha-response", """{"success":true,"hostname":"anywhere.example"}""", "path=/r secret=secret-r")]
    [InlineData("friendly", "frc-captcha-response",
        """{"success":true,"data":{"event_id":"e","challenge":{"timestamp":"2026-01-01T00:00:00Z","origin":"https://www.example.org"}}}""",
        "path=/f X-API-Key=secret-f")]
    [InlineData("friendly", "frc-captcha-response", """{"success":true,"data":{"challenge":{"origin":"www.example.org"}}}""", "X-API-Key=secret-f")]
    public async Task A_token_that_the_service_calls_good_passes(string form, string field, string answer, string asked)
    {
        var token = Token(answer);
        Assert.Equal(202, (await shop.PostAsync(form, token, field, token)).Status);
        var question = Assert.Single(shop.Service.Asked[token]);
        foreach (var part in asked.Split(' '))
        {
            Assert.Equal(part.Split('=')[1], question[part.Split('=')[0]]);
        }
    }

    [Theory]
    [InlineData("turnstile", Turnstile, """{"success":false,"error-codes":["timeout-or-duplicate"]}""")]
    [InlineData("turnstile", Turnstile, """{"success":true,"hostname":"evil.example","action":"contact"}""")]
    [InlineData("turnstile", Turnstile, """{"success":true,"action":"contact"}""")]
    [InlineData("turnstile", Turnstile, """{"success":true,"hostname":"www.example.org","action":"login"}""")]
    [InlineData("turnstile", Turnstile, """{"success":true,"hostname":"www.example.org"}""")]
    [InlineData("hcaptcha", "h-captcha-response", """{"success":false,"error-codes":["sitekey-secret-mismatch"]}""")]
    [InlineData("hcaptcha", "h-captcha-response", """{"success":false,"error-codes":["not-using-dummy-passcode"]}""")]
    [InlineData("hcaptcha", "h-captcha-response", """{"success":true,"hostname":"evil.example"}""")]
    [InlineData("recaptcha", "g-recaptcha-response", """{"success":true,"hostname":"www.example.org","action":"contact","score":0.4}""")]
    [InlineData("recaptcha", "g-recaptcha-response", """{"success":true,"hostname":"www.example.org","action":"contact"}""")]
    [InlineData("recaptcha", "g-recaptcha-response", """{"success":true,"hostname":"www.example.org","action":"login","score":0.9}""")]
    [InlineData("recaptcha2", "g-recaptcha-response", """{"success":false,"error-codes":["bad-request"]}""")]
    [InlineData("recaptcha2", "g-recaptcha-response", """{"success":false}""")]
    [InlineData("friendly", "frc-captcha-response", """{"success":false,"error":{"error_code":"response_duplicate","detail":"d"}}""")]
    [InlineData("friendly", "frc-captcha-response", """{"success":true,"data":{"challenge":{"origin":"https://evil.example"}}}""")]
    // Whatever the form does without an answer: a visitor must not be able to bring that about.
    [InlineData("open", Turnstile, """{"success":false,"error-codes":["bad-request"]}""")]
    [InlineData("open", Turnstile, """{"success":false,"error-codes":["invalid-input-response"]}""", 400)]
    public async Task A_token_that_is_bad_or_of_another_site_action_or_score_is_refused(string form, string field, string answer, int status = 200)
    {
        var token = Token(answer, status);
        Assert.Equal(new(422, "captcha-invalid", ""), await shop.PostAsync(form, token, field, token));
    }

    [Fact]
    public async Task A_token_that_is_missing_or_cannot_be_one_is_refused_without_asking()
    {
        Assert.Equal(new(422, "captcha-missing", ""), await shop.PostAsync("turnstile", "none"));
        Assert.Equal(new(422, "captcha-missing", ""), await shop.PostAsync("turnstile", "another service's", "h-captcha-response", "x"));
        Assert.Equal(new(422, "captcha-invalid", ""), await shop.PostAsync("open", "long", Turnstile, new string('x', 2_049)));
        Assert.False(shop.Service.Asked.ContainsKey(new string('x', 2_049)));
    }

    [Fact]
    public async Task The_form_may_hold_a_bad_token_and_the_log_says_why()
    {
        var token = Token("""{"success":false,"error-codes":["timeout-or-duplicate\nforged line"]}""");
        var held = await shop.PostAsync("hold", "bad", Turnstile, token);
        await GuardedSite.LoggedAsync(shop.App, held.Id, "held-for=[captcha-invalid]");
        await GuardedSite.LoggedAsync(shop.App, "form=hold captcha=Turnstile says no (timeout-or-duplicate forged line)");
    }

    [Theory]
    [InlineData("""{"success":false,"error-codes":["invalid-input-secret"]}""", 200, "invalid-input-secret")]
    [InlineData("""{"success":false,"error-codes":["internal-error"]}""", 200, "internal-error")]
    [InlineData("{}", 500, "HTTP status 500")]
    [InlineData("{}", 429, "HTTP status 429")]
    [InlineData(Good, 302, "HTTP status 302")]
    [InlineData("<html>", 200, "an answer that is not JSON")]
    [InlineData("[]", 200, "an answer that is not its protocol")]
    [InlineData("hang up", 0, "the connection broke")]
    [InlineData("silence", 0, "no answer in time")]
    public async Task Without_an_answer_the_form_says_what_happens_and_the_operator_learns_why(string answer, int status, string reason)
    {
        var token = Token(answer, status);
        Assert.Equal(202, (await shop.PostAsync("open", token, Turnstile, token)).Status);
        Assert.Equal(new(503, "captcha-unavailable", ""), await shop.PostAsync("closed", token, Turnstile, token));
        var held = await shop.PostAsync("turnstile", token, Turnstile, token);
        await GuardedSite.LoggedAsync(shop.App, held.Id, "held-for=[captcha-unavailable]");
        await GuardedSite.LoggedAsync(shop.App, $"form=turnstile captcha=Turnstile can't be asked ({reason})");
        Assert.Equal(3, shop.Service.Asked[token].Count);
        Assert.DoesNotContain(token, shop.App.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-t", shop.App.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Friendly_Captchas_wrong_key_is_the_operators_matter()
    {
        var token = Token("""{"success":false,"error":{"error_code":"auth_invalid","detail":"d"}}""", 401);
        var held = await shop.PostAsync("friendly", "m", "frc-captcha-response", token);
        await GuardedSite.LoggedAsync(shop.App, held.Id, "held-for=[captcha-unavailable]");
        await GuardedSite.LoggedAsync(shop.App, "captcha=FriendlyCaptcha can't be asked (auth_invalid)");
    }

    [Fact]
    public async Task A_repeated_post_is_not_refused_because_its_token_was_used_by_itself()
    {
        var token = Token("{}");
        shop.Service.AnswerOnce(token, Good, """{"success":false,"error-codes":["already-seen-response"]}""");
        Assert.Equal(202, (await shop.PostAsync("every", "first", "h-captcha-response", token, "key-1")).Status);
        Assert.Equal(202, (await shop.PostAsync("every", "first", "h-captcha-response", token, "key-1")).Status);
        Assert.Equal(new(422, "captcha-invalid", ""), await shop.PostAsync("every", "second", "h-captcha-response", token, "key-2"));
    }

    [Fact]
    public async Task Turnstile_gets_the_same_idempotency_key_for_the_same_submission_and_token_only()
    {
        var (token, second) = (Token("{}", 500), Token("{}", 500));
        foreach (var (message, text) in new[] { ("same", token), ("same", token), ("other", token), ("same", second) })
        {
            await shop.PostAsync("closed", message, Turnstile, text);
        }

        var keys = shop.Service.Asked[token].Concat(shop.Service.Asked[second]).Select(question => Guid.Parse(question["idempotency_key"])).ToList();
        Assert.Equal(keys[0], keys[1]);
        Assert.Equal(3, keys.Distinct().Count());
    }

    [Fact]
    public async Task A_form_without_its_secret_answers_503_and_the_others_go_on_also_when_nothing_listens()
    {
        await using var twin = await shop.TwinAsync(app =>
        {
            app.Settings.Remove("Captcha__Secrets__HCAPTCHA");
            app.Settings["Captcha__Urls__turnstile"] = $"http://127.0.0.1:{Azurite.FreePort()}/";
        });
        Assert.Equal(new(503, "form-unavailable", ""), await GuardedSite.PostAsync(twin.Http, "hcaptcha", "m", "h-captcha-response", "x"));
        Assert.Equal(202, (await GuardedSite.PostAsync(twin.Http, "open", "m", Turnstile, "x")).Status);
        await GuardedSite.LoggedAsync(twin, "hcaptcha.json at $.captcha.provider", "Captcha__Secrets__hcaptcha");
        await GuardedSite.LoggedAsync(twin, "captcha=Turnstile can't be asked (ConnectionError)");
    }

    [Theory]
    [InlineData("Captcha__Secrets__turnstyle", "x", "Captcha__Secrets__turnstyle names no service")]
    [InlineData("Captcha__Urls__hcaptcha", "http://captcha.example/", "must be a whole address, from https:// on")]
    [InlineData("Captcha__TimeoutSeconds", "0", "Captcha__TimeoutSeconds must be from 1 to 60")]
    public async Task A_setting_that_cannot_be_right_is_told_at_the_start(string name, string value, string words)
    {
        var ended = await Assert.ThrowsAsync<InvalidOperationException>(() => shop.TwinAsync(app => app.Settings[name] = value));
        Assert.Contains(words, ended.Message, StringComparison.Ordinal);
    }

    /// <returns>A token of its own that the service answers so.</returns>
    private string Token(string answer, int status = 200)
    {
        var token = $"token-{Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(8))}";
        switch (answer)
        {
            case "hang up":
                shop.Service.HangUp(token);
                break;
            case "silence":
                shop.Service.KeepSilent(token);
                break;
            default:
                shop.Service.Answer(token, answer, status);
                break;
        }

        return token;
    }
}
