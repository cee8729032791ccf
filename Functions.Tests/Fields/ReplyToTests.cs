using System.Text;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Smtp;
using Xunit;

namespace Sealpost.Tests.Fields;

/// <summary>An address beyond ASCII is the Reply-To where the mail server can carry it; the mail arrives in any case.</summary>
public sealed class ReplyToTests(Azurite azurite)
{
    private const string Visitor = "zoë@example.org";

    [Theory]
    [InlineData("contact", true)]
    [InlineData("contact", false)]
    [InlineData("whole", true)]
    [InlineData("whole", false)]
    public async Task A_local_part_beyond_ASCII_is_sent_where_the_server_offers_SMTPUTF8_and_left_out_elsewhere(string form, bool offered)
    {
        await using var site = await Site.OpenAsync(azurite);
        if (!offered)
        {
            site.Smtp.Always(SmtpStage.Ehlo, SmtpAction.Reply("250-localhost", "250-8BITMIME", "250 ENHANCEDSTATUSCODES"));
        }

        using var fields = new FormUrlEncodedContent([new("name", "Zoë"), new("email", Visitor), new("message", "m"), new("account", "NL-4711")]);
        using var answer = await site.Http.PostAsync($"/f/{form}", fields);
        using var mail = await site.MailAsync();
        var received = site.Smtp.Mails.Single();
        var headers = received.Text[..received.Text.IndexOf("\r\n\r\n", StringComparison.Ordinal)];
        Assert.Equal(offered, received.Parameters.Contains("SMTPUTF8"));
        Assert.Equal(offered, headers.Contains($"Reply-To: {Visitor}", StringComparison.Ordinal));
        Assert.Equal(offered, headers.Contains("Reply-To", StringComparison.Ordinal));
        Assert.True(offered || Ascii.IsValid(received.Raw.Span));

        // What the owner opens is the same either way.
        var opened = await site.OpenAsync(mail);
        Assert.Contains("NL-4711", opened, StringComparison.Ordinal);
        Assert.Equal(form == "whole", opened.Contains($"Reply-To: {Visitor}\r\n", StringComparison.Ordinal));
        Assert.Equal(form == "whole", opened.Contains($"HP-Outer: Reply-To: {Visitor}\r\n", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_internationalised_domain_needs_nothing_of_the_server()
    {
        await using var site = await Site.OpenAsync(azurite);
        using var fields = new FormUrlEncodedContent([new("name", "Z"), new("email", "zoe@München.example"), new("message", "m")]);
        using var answer = await site.Http.PostAsync("/f/whole", fields);
        using var mail = await site.MailAsync();
        Assert.DoesNotContain("SMTPUTF8", site.Smtp.Mails.Single().Parameters);
        Assert.Contains("Reply-To: zoe@xn--mnchen-3ya.example\r\n", site.Smtp.Mails.Single().Text, StringComparison.Ordinal);
        Assert.Contains("\nReply-To: zoe@xn--mnchen-3ya.example\r\n", await site.OpenAsync(mail), StringComparison.Ordinal);
    }
}
