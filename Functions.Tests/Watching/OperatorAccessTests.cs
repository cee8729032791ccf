using System.Net;
using System.Text;
using System.Text.Json;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Smtp;
using Sealpost.Tracking;
using Xunit;

namespace Sealpost.Tests.Watching;

/// <summary>Who may see the operator's pages, and who may not.</summary>
public sealed class OperatorAccessTests(Azurite azurite)
{
    private static readonly string[] Paths = ["/ops", "/ops/", "/ops/mails", "/ops/mails/00000000000000000000000000", "/ops/audit", "/ops/elsewhere"];

    [Fact]
    public async Task Without_a_setting_there_is_nothing_to_see()
    {
        await using var site = await OperatorSite.OpenAsync(azurite, app => app.Settings["Operator__Key"] = "");
        foreach (var path in Paths)
        {
            using var answer = await site.GetAsync(path, $"Authorization: Bearer {OperatorSite.Key}");
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            Assert.Contains("Operator__Key", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        using var empty = await site.PostAsync("/ops/sign-in", null, ("key", ""));
        Assert.Equal(HttpStatusCode.NotFound, empty.StatusCode);
    }

    [Fact]
    public async Task Without_the_key_nobody_sees_or_does_anything()
    {
        await using var site = await OperatorSite.OpenAsync(azurite);
        var session = await site.SignInAsync();
        string[][] strangers =
        [
            [], ["Cookie: sealpost-ops=9999999999.00.00"], [$"Cookie: {session}0"], ["Authorization: Bearer wrong"], ["Authorization: Bearer "],
            ["X-MS-CLIENT-PRINCIPAL: " + Principal("Sealpost.Operator"), "X-MS-CLIENT-PRINCIPAL-NAME: eve"],
        ];
        foreach (var headers in strangers)
        {
            foreach (var path in Paths)
            {
                using var answer = await site.GetAsync(path, headers);
                Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
                Assert.Contains("Sign in", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            }

            using var act = await site.PostAsync("/ops/act", headers, ("action", "drain"), ("confirmed", "yes"));
            Assert.Equal(HttpStatusCode.Unauthorized, act.StatusCode);
        }

        using var wrong = await site.PostAsync("/ops/sign-in", null, ("key", "wrong"));
        Assert.Equal(HttpStatusCode.Forbidden, wrong.StatusCode);
        Assert.False(wrong.Headers.Contains("Set-Cookie"));
        using var post = await site.Spool.TryPostAsync("is taken all the same");
        Assert.Equal(HttpStatusCode.Accepted, post.StatusCode);
        Assert.DoesNotContain(OperatorSite.Key, site.Spool.App.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_has_the_key_signs_in_and_out_and_programs_bring_it_along()
    {
        await using var site = await OperatorSite.OpenAsync(azurite);
        using var signIn = await site.PostAsync("/ops/sign-in", null, ("key", OperatorSite.Key));
        Assert.Equal((HttpStatusCode.SeeOther, "/ops"), (signIn.StatusCode, signIn.Headers.Location!.OriginalString));
        var cookie = signIn.Headers.GetValues("Set-Cookie").Single();
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("path=/ops", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(OperatorSite.Key, cookie, StringComparison.Ordinal);

        var page = await site.TextAsync("/ops", cookie.Split(';')[0]);
        Assert.Contains("<h1>Overview</h1>", page, StringComparison.Ordinal);
        using var program = await site.GetAsync("/ops", $"Authorization: Bearer {OperatorSite.Key}");
        Assert.Equal(HttpStatusCode.OK, program.StatusCode);
        using var elsewhere = await site.GetAsync("/ops/elsewhere", $"Cookie: {cookie.Split(';')[0]}");
        Assert.Equal(HttpStatusCode.NotFound, elsewhere.StatusCode);

        using var signOut = await site.PostAsync("/ops/sign-out", [$"Cookie: {cookie.Split(';')[0]}"], ("token", OperatorSite.Token(page)));
        Assert.Contains("expires=Thu, 01 Jan 1970", signOut.Headers.GetValues("Set-Cookie").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_page_has_headers_that_let_nothing_in_and_nobody_frame_it()
    {
        await using var site = await OperatorSite.OpenAsync(azurite);
        foreach (var headers in new string[][] { [], [$"Cookie: {await site.SignInAsync()}"] })
        {
            foreach (var path in Paths)
            {
                using var answer = await site.GetAsync(path, headers);
                string Of(string name) => answer.Headers.TryGetValues(name, out var values) ? string.Join(",", values) : "";
                Assert.Matches("^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/]{43}='; form-action 'self'; frame-ancestors 'none'; base-uri 'none'$", Of("Content-Security-Policy"));
                Assert.Equal(("nosniff", "DENY", "same-origin", "no-store"), (Of("X-Content-Type-Options"), Of("X-Frame-Options"), Of("Referrer-Policy"), Of("Cache-Control")));
                Assert.Equal("", Of("Access-Control-Allow-Origin"));
                var html = await answer.Content.ReadAsStringAsync();
                Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
                Assert.DoesNotContain(" style=", html, StringComparison.OrdinalIgnoreCase);
            }
        }
    }

    [Fact]
    public async Task A_post_from_another_site_or_without_the_page_s_token_does_nothing()
    {
        await using var site = await OperatorSite.OpenAsync(azurite);
        site.Spool.Smtp.Script(SmtpStage.Rcpt, SmtpAction.Reply("550 5.1.1 no such user"));
        var id = await site.Spool.PostAsync("first", MailStatus.Failed);
        var (session, other) = (await site.SignInAsync(), await site.SignInAsync());
        var (token, foreign) = (OperatorSite.Token(await site.TextAsync("/ops", session)), OperatorSite.Token(await site.TextAsync("/ops", other)));
        (string[] Headers, string Token)[] posts =
        [
            ([$"Cookie: {session}"], ""), ([$"Cookie: {session}"], foreign), ([$"Cookie: {session}", "Origin: https://evil.example"], token),
            ([$"Cookie: {session}", "Sec-Fetch-Site: cross-site"], token), ([$"Cookie: {session}", "Origin: null"], token),
        ];
        foreach (var (headers, with) in posts)
        {
            using var answer = await site.PostAsync("/ops/act", headers, ("action", "discard"), ("id", id), ("confirmed", "yes"), ("token", with));
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }

        using var get = await site.GetAsync($"/ops/act?action=discard&id={id}&confirmed=yes&token={token}", $"Cookie: {session}");
        Assert.Equal(HttpStatusCode.NotFound, get.StatusCode);
        Assert.True(await site.Spool.HasBlobAsync($"parked/{id}.json"));

        using var ours = await site.PostAsync(
            "/ops/act", [$"Cookie: {session}", "Sec-Fetch-Site: same-origin", $"Origin: {site.Address.GetLeftPart(UriPartial.Authority)}"],
            ("action", "discard"), ("id", id), ("confirmed", "yes"), ("token", token));
        Assert.Equal(HttpStatusCode.OK, ours.StatusCode);
        Assert.False(await site.Spool.HasBlobAsync($"parked/{id}.json"));
    }

    [Fact]
    public async Task The_platform_s_login_lets_in_who_has_the_role_and_nobody_else()
    {
        await using var site = await OperatorSite.OpenAsync(azurite, app => (app.Settings["Operator__Key"], app.Settings["WEBSITE_AUTH_ENABLED"]) = ("", "True"));
        foreach (var (header, status) in new[]
        {
            (Principal("Sealpost.Operator"), HttpStatusCode.OK), (Principal("Other.Role"), HttpStatusCode.Unauthorized), ("bm90IGpzb24=", HttpStatusCode.Unauthorized), ("%", HttpStatusCode.Unauthorized),
        })
        {
            using var answer = await site.GetAsync("/ops", $"X-MS-CLIENT-PRINCIPAL: {header}");
            Assert.Equal(status, answer.StatusCode);
        }

        using var page = await site.GetAsync("/ops", $"X-MS-CLIENT-PRINCIPAL: {Principal("Sealpost.Operator")}");
        var token = OperatorSite.Token(await page.Content.ReadAsStringAsync());
        using var bare = await site.PostAsync("/ops/act", [$"X-MS-CLIENT-PRINCIPAL: {Principal("Sealpost.Operator")}"], ("action", "drain"), ("confirmed", "yes"));
        Assert.Equal(HttpStatusCode.Forbidden, bare.StatusCode);
        using var act = await site.PostAsync("/ops/act", [$"X-MS-CLIENT-PRINCIPAL: {Principal("Sealpost.Operator")}"], ("action", "drain"), ("confirmed", "yes"), ("token", token));
        Assert.Equal(HttpStatusCode.OK, act.StatusCode);
        using var audit = await site.GetAsync("/ops/audit", $"X-MS-CLIENT-PRINCIPAL: {Principal("Sealpost.Operator")}");
        Assert.Contains("<td>ada</td><td>drain</td>", await audit.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_is_too_short_stops_the_start()
    {
        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => OperatorSite.OpenAsync(azurite, app => app.Settings["Operator__Key"] = "short"));
        Assert.Contains("Operator__Key must have 32 characters", fault.Message, StringComparison.Ordinal);
    }

    private static string Principal(string role) => Convert.ToBase64String(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new
    {
        auth_typ = "aad", name_typ = "name", role_typ = "roles",
        claims = new[] { new { typ = "name", val = "ada" }, new { typ = "roles", val = role } },
    })));
}
