using System.Text;
using Sealpost.Tests.Keys;
using Xunit;

namespace Sealpost.Tests.Unsealing;

/// <summary>Headers that are sealed with the content (RFC 9788), and those outside that somebody changed.</summary>
public sealed class ProtectedHeaderTests : IAsyncLifetime
{
    private readonly Desk _desk = new();
    private string _mail = "";

    public async ValueTask InitializeAsync()
    {
        await _desk.KeyAsync(TestKeyKind.Curve25519, "owner");
        _mail = await MailAsync(Mails.Protected("Order 7", "X-Form: order\r\nX-Receipt: r-7\r\nHP-Outer: X-Form: order\r\n"), "X-Form: order\r\n");
    }

    public ValueTask DisposeAsync() => _desk.DisposeAsync();

    [Fact]
    public async Task The_protected_headers_are_shown_and_no_warning_when_nothing_was_altered()
    {
        var shown = await ShownAsync(_mail);
        Assert.Equal(("Order 7", "order", "r-7"), (Text(shown, "subject"), Text(shown, "form"), Text(shown, "receipt")));
        Assert.Equal("2026-03-01T12:00:00+00:00", Text(shown, "date"));
        Assert.Equal("owner@example.org", Assert.Single(shown.GetProperty("to").EnumerateArray()).GetString());
        Assert.Empty(Warnings(shown));

        // A server may fold and encode a header in another way; it says the same.
        Assert.Empty(Warnings(await ShownAsync(_mail.Replace("From: Forms <", "From:\r\n =?utf-8?q?Forms?=\r\n <", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task A_form_that_only_stands_outside_is_shown_with_a_warning()
    {
        var shown = await ShownAsync(await MailAsync(Mails.Protected("Order 9"), "X-Form: order\r\n"));
        Assert.Equal("order", Text(shown, "form"));
        Assert.Equal(["The seal does not protect these headers: X-Form."], Warnings(shown));
    }

    [Theory]
    [InlineData("From: Forms <forms@example.com>", "From: Boss <boss@example.net>", "header From was altered on the way: it says \"Boss <boss@example.net>\"")]
    [InlineData("Subject: [...]", "Subject: Pay at once", "header Subject was altered on the way: it says \"Pay at once\"")]
    [InlineData("Date: Sun, 01 Mar 2026 12:00:00 +0000\r\n", "", "header Date was removed")]
    [InlineData("X-Form: order", "X-Form: other", "header X-Form was altered")]
    [InlineData("To: owner@example.org", "To: owner@example.org\r\nTo: more@example.org", "header To was altered")]
    [InlineData("X-Form: order\r\n", "X-Form: order\r\nX-Receipt: r-8\r\n", "header X-Receipt was altered")]
    public async Task An_outer_header_that_was_altered_is_told_and_not_shown(string sent, string received, string warning)
    {
        var head = _mail[.._mail.IndexOf("\r\n\r\n", StringComparison.Ordinal)];
        var shown = await ShownAsync(_mail.Replace(head, head.Replace(sent, received, StringComparison.Ordinal), StringComparison.Ordinal));

        Assert.Contains(warning, Assert.Single(Warnings(shown)), StringComparison.Ordinal);
        Assert.Equal(("\"Forms\" <forms@example.com>", "Order 7", "order", "r-7"), (Text(shown, "from"), Text(shown, "subject"), Text(shown, "form"), Text(shown, "receipt")));
    }

    [Fact]
    public async Task The_older_mark_is_understood_and_a_seal_without_headers_says_that_they_are_not_protected()
    {
        var older = await ShownAsync(await MailAsync(Mails.Bytes(
            "Content-Type: text/plain; protected-headers=\"v1\"\r\nFrom: Forms <forms@example.com>\r\nSubject: Order 8\r\n\r\nText\r\n"), ""));
        Assert.Equal("Order 8", Text(older, "subject"));
        Assert.Equal(["The seal does not protect these headers: To, Date."], Warnings(older));

        var bare = await ShownAsync(await MailAsync(Mails.Plain(), ""));
        Assert.Equal("[...]", Text(bare, "subject"));
        Assert.Contains("not protected by the seal", Assert.Single(Warnings(bare)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_clear_mail_can_not_claim_protected_headers()
    {
        _desk.Put("mail.eml", Mails.Mail(Mails.Bytes("Content-Type: text/plain; hp=\"clear\"\r\n\r\nText\r\n")));
        Assert.Empty(Warnings((await _desk.OpenAsync("mail.eml", "--json")).Json));
    }

    [Fact]
    public async Task What_a_terminal_would_obey_is_shown_as_pictures()
    {
        var subject = "=?utf-8?q?A=1B]0;x=07=C2=9B31m=E2=80=AEgpj?=";
        var entity = Mails.Protected(subject, text: "One\u001b[2J\u0007\u007fTwo\tThree\u202e\u009b5n\r\nFour\rFive");
        _desk.Put("mail.eml", await MailAsync(entity, ""));
        var shown = await _desk.OpenAsync("mail.eml", "--key", "owner.key");

        Assert.Contains("Subject:  A␛]0;x␇<U+009B>31m<U+202E>gpj\n", shown.Output, StringComparison.Ordinal);
        Assert.EndsWith("\n\nOne␛[2J␇␡Two\tThree<U+202E><U+009B>5n\nFour\nFive\n", shown.Output, StringComparison.Ordinal);
        var json = await _desk.OpenAsync("mail.eml", "--key", "owner.key", "--json");
        Assert.All(json.Bytes, octet => Assert.True(octet is (byte)'\n' or (>= 0x20 and < 0x7f), $"{octet}"));
        Assert.Equal("One\u001b[2J\u0007\u007fTwo\tThree\u202e\u009b5n\nFour\nFive\n", json.Json.GetProperty("text").GetString());
    }

    private async Task<string> MailAsync(byte[] entity, string head) => Encoding.UTF8.GetString(Mails.PgpMime(
        await _desk.GpgAsync(entity, "--armor", "-r", "test@example.org", "--encrypt"), Mails.Head + head));

    private async Task<System.Text.Json.JsonElement> ShownAsync(string mail)
    {
        _desk.Put("mail.eml", mail);
        return (await _desk.OpenAsync("mail.eml", "--key", "owner.key", "--json")).Json;
    }

    private static string? Text(System.Text.Json.JsonElement shown, string name) => shown.GetProperty(name).GetString();

    private static List<string> Warnings(System.Text.Json.JsonElement shown) => [.. shown.GetProperty("warnings").EnumerateArray().Select(warning => warning.GetString()!)];
}
