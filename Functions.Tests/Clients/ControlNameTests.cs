using System.Net;
using System.Net.Http.Json;
using Xunit;

namespace Sealpost.Tests.Clients;

/// <summary>What docs/migrating.md says of names, beside what the pages of <see cref="ThemeFormTests"/> show.</summary>
[Collection(nameof(ClientBench))]
public sealed class ControlNameTests(ClientBench bench)
{
    [Fact]
    public async Task A_name_that_the_form_declares_is_a_field_whatever_it_is_called()
    {
        var mail = await PostAsync("/submit", new() { ["access_key"] = "ticket", ["subject"] = "It broke", ["message"] = "A declared subject." });
        Assert.Equal("A ticket", mail.Subject);
        Assert.StartsWith("subject: It broke\nmessage: A declared subject.\n\n-- ", mail.TextBody!.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_subject_without_underscore_is_a_field_where_the_address_is_not_that_of_a_service_that_uses_it()
    {
        var mail = await PostAsync("/f/contact", new() { ["subject"] = "It broke", ["message"] = "An undeclared subject." });
        Assert.Equal("Contact", mail.Subject);
        Assert.StartsWith("subject: It broke", mail.TextBody, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/f/contact")]
    [InlineData("/p/site/f/contact")]
    [InlineData("/ajax/contact")]
    [InlineData("/s/contact")]
    [InlineData("/submit")]
    [InlineData("/")]
    public async Task What_a_visitor_must_not_choose_is_dropped_at_every_address(string path)
    {
        string[] dropped =
        [
            "_cc", "_bcc", "ccemail", "_to", "_autoresponse", "_webhook", "webhook", "from_name", "_email.from", "_template", "_captcha",
            "_blacklist", "_url", "_format", "_language", "_append", "_unheard_of", "options[origin]", "options[reCaptcha][secret]",
        ];
        var fields = dropped.ToDictionary(name => name, _ => "third@example.net");
        fields["form-name"] = fields["access_key"] = "contact";
        fields["message"] = $"Posted to {path} with everything.";
        var mail = await PostAsync(path, fields);

        Assert.DoesNotContain("third", mail.ToString(), StringComparison.Ordinal);
        Assert.Equal("owner@example.org", Assert.Single(mail.To.Mailboxes).Address);
        Assert.Empty(mail.Cc.Concat(mail.Bcc).Concat(mail.ReplyTo));
        Assert.Empty(mail.From.Mailboxes.Single().Name ?? "");
    }

    private async Task<MimeKit.MimeMessage> PostAsync(string path, Dictionary<string, string> fields)
    {
        using var answer = await bench.App.Http.PostAsJsonAsync(path, fields);
        Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Accepted, await answer.Content.ReadAsStringAsync());
        return (await bench.MailAsync(fields["message"])).Parse();
    }
}
