using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Playwright;
using Sealpost.Tests.Bench;
using Xunit;

namespace Sealpost.Tests.Script;

/// <summary>Fields that the visitor's browser seals (<c>sealIn</c>): by OpenPGP.js in Chromium, by gpg here, opened with gpg.</summary>
public sealed class SealTests(SealSite site) : IClassFixture<SealSite>
{
    private const string Secret = "CH93 0076 2011 6238 5295 7";

    [Fact]
    public async Task The_browser_seals_and_the_service_only_passes_on()
    {
        var page = await site.VisitAsync("secret");
        var sent = new List<string>();
        page.Request += (_, request) => sent.Add($"{request.Method} {new Uri(request.Url).AbsolutePath} {request.PostData}");
        await SealSite.FillAsync(page, "Browser", Secret);
        await page.GetByRole(AriaRole.Button).ClickAsync();
        await ScriptSite.SaysAsync(page, "Your message has arrived.");

        var mail = await site.MailAsync("From Browser");
        Assert.DoesNotContain("CH93", mail.ToString(), StringComparison.Ordinal);
        Assert.Contains("Your name: Browser", mail.TextBody, StringComparison.Ordinal);
        Assert.Equal($"Account: {Secret}\nMore:\nLine one\nLine two\n", (await site.OpenAsync(mail)).ReplaceLineEndings("\n"));
        // Nor did it leave the page otherwise.
        Assert.Contains(sent, request => request.StartsWith("POST /f/secret ", StringComparison.Ordinal) && request.Contains("PGP+MESSAGE", StringComparison.Ordinal));
        Assert.All(sent, request => Assert.DoesNotContain("CH93", request, StringComparison.Ordinal));
        Assert.DoesNotContain("CH93", site.App.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_field_that_nobody_declared_is_sealed_too_and_the_page_can_mark_more()
    {
        var page = await site.VisitAsync("secret");
        await SealSite.FillAsync(page, "Careful", Secret);
        await page.EvaluateAsync("""
            () => {
              const form = document.querySelector("form");
              form.insertAdjacentHTML("beforeend", '<input name="forgotten" value="FORGOTTEN-1">');
              form.elements.email.dataset.sensitive = "";
            }
            """);
        await page.GetByRole(AriaRole.Button).ClickAsync();
        var mail = await site.MailAsync("From Careful");
        var opened = await site.OpenAsync(mail);
        Assert.Contains("forgotten: FORGOTTEN-1", opened, StringComparison.Ordinal);
        Assert.Contains("E-mail: zoe@example.org", opened, StringComparison.Ordinal);
        Assert.DoesNotContain("zoe@example.org", mail.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_forms_own_page_seals_and_without_script_nothing_can_be_typed()
    {
        var page = await site.OwnPageAsync("secret");
        await page.GetByLabel("Your name").FillAsync("Own page");
        await page.GetByLabel("Account").FillAsync(Secret);
        await page.GetByRole(AriaRole.Button).ClickAsync();
        await ScriptSite.SaysAsync(page, "Your message has arrived.");
        Assert.Contains(Secret, await site.OpenAsync(await site.MailAsync("From Own page")), StringComparison.Ordinal);

        var bare = await site.OwnPageAsync("secret", script: false);
        Assert.True(await bare.GetByText("Please switch JavaScript on").IsVisibleAsync());
        Assert.False(await bare.GetByLabel("Account").IsEnabledAsync());
        Assert.False(await bare.GetByRole(AriaRole.Button).IsEnabledAsync());
        await Chromium.ScreenshotAsync(bare, "seal-without-script");
    }

    [Fact]
    public async Task A_site_that_vouches_for_the_key_itself_takes_no_other()
    {
        var page = await site.VisitAsync("secret", "?keys=/stranger.asc");
        await SealSite.FillAsync(page, "Misled", Secret);
        await page.GetByRole(AriaRole.Button).ClickAsync();
        await ScriptSite.SaysAsync(page, "not those that this site vouches for");
        Assert.Equal(0, site.Count("From Misled"));

        page = await site.VisitAsync("secret", "?keys=/owner.asc&lang=fr");
        await SealSite.FillAsync(page, "Vouched", Secret);
        await page.GetByRole(AriaRole.Button).ClickAsync();
        await ScriptSite.SaysAsync(page, "Votre message est arrivé.");
        Assert.Contains(Secret, await site.OpenAsync(await site.MailAsync("From Vouched")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_comes_unsealed_is_refused_and_not_kept()
    {
        foreach (var body in new Dictionary<string, string>[]
        {
            new() { ["name"] = "Clear", ["account"] = Secret }, new() { ["name"] = "Clear", ["undeclared"] = Secret },
            new() { ["name"] = "Clear", ["account"] = Secret, ["_sealed"] = await site.SealAsync("Account: x") },
        })
        {
            Assert.Equal("not-sealed", await RefusedAsync(body));
        }

        // A required field that is not there is still asked for.
        Assert.Equal("invalid-fields", await RefusedAsync(new() { ["name"] = "Clear" }));
        Assert.Equal(0, site.Count("From Clear"));
        Assert.DoesNotContain("CH93", site.App.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_a_whole_message_to_exactly_the_forms_keys_is_taken()
    {
        var good = await site.SealAsync("Account: by gpg");
        foreach (var bad in new[]
        {
            "no armor", good[..(good.Length / 2)],
            await site.SealAsync("x", toStranger: true, toOwner: false), await site.SealAsync("x", toStranger: true),
            await site.SealAsync("x", password: true), await site.SignAsync("readable"), await site.FollowedAsync("x"),
        })
        {
            Assert.Equal("bad-seal", await RefusedAsync(new() { ["name"] = "Bad", ["_sealed"] = bad }));
        }

        using var taken = await site.App.Http.PostAsJsonAsync("/f/secret", new Dictionary<string, string>
        {
            ["name"] = "By gpg", ["_sealed"] = good.Replace("\n\n", "\nComment: read me at http://evil.example\n\n", StringComparison.Ordinal),
        });
        Assert.Equal(HttpStatusCode.Accepted, taken.StatusCode);
        var mail = await site.MailAsync("From By gpg");
        Assert.Equal("Account: by gpg", await site.OpenAsync(mail));
        Assert.DoesNotContain("evil.example", mail.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, site.Count("From Bad"));
    }

    [Fact]
    public async Task The_keys_are_told_where_browsers_seal_and_only_there()
    {
        var keys = await site.App.Http.GetFromJsonAsync<JsonElement>("/f/secret/keys");
        Assert.Equal(site.Fingerprint, keys.GetProperty("keys").EnumerateArray().Single().GetProperty("fingerprint").GetString());
        Assert.DoesNotContain("account", keys.GetProperty("readable").EnumerateArray().Select(name => name.GetString()));
        using var other = await site.App.Http.GetAsync("/f/contact/keys");
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);

        Assert.Equal(
            await File.ReadAllBytesAsync(Path.Combine(await NpmPackages.InstallAsync("readers"), "node_modules/openpgp/dist/openpgp.min.mjs"), TestContext.Current.CancellationToken),
            await site.App.Http.GetByteArrayAsync("/openpgp.min.mjs", TestContext.Current.CancellationToken));
        using var scripts = new HttpRequestMessage(HttpMethod.Get, "/openpgp.min.mjs") { Headers = { { "Accept-Encoding", "gzip" } } };
        using var script = await site.App.Http.SendAsync(scripts);
        Assert.Equal("gzip", script.Content.Headers.ContentEncoding.Single());
        Assert.InRange((await script.Content.ReadAsByteArrayAsync()).Length, 50_000, 140_000);
    }

    [Theory]
    [InlineData("\"scope\": \"message\"", "", "$.encryption.scope")]
    [InlineData("\"scope\": \"fields\", \"sign\": true", "", "$.encryption.sign")]
    [InlineData("\"scope\": \"fields\"", "\"attach\": [\"json\"],", "$.attach")]
    [InlineData("\"scope\": \"fields\"", "\"transfer\": { \"to\": [\"owner@example.org\"] },", "$.transfer")]
    public void What_needs_the_values_is_an_error_of_the_form(string encryption, string more, string path)
    {
        var loaded = Sealpost.Accepting.FormReader.Read("x.json", $$"""
            { "recipients": ["o@example.org"], "subject": "x", "encryption": { {{encryption}}, "keys": ["k.asc"], "sealIn": "browser" }, {{more}} "fields": [ { "name": "account", "sensitive": true } ] }
            """);
        Assert.Contains(loaded.Errors, error => error.Path == path);
    }

    private async Task<string> RefusedAsync(Dictionary<string, string> body)
    {
        using var answer = await site.App.Http.PostAsJsonAsync("/f/secret", body);
        Assert.True(answer.StatusCode is HttpStatusCode.UnprocessableEntity, string.Join('\n', body.Values));
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("title").GetString()!;
    }
}
