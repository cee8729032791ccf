using MimeKit;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Smtp;
using Sealpost.Tracking;
using Xunit;

namespace Sealpost.Tests.Journeys;

/// <summary>The short mail to the visitor: when it comes, what is in it, and that it can't be used to mail strangers.</summary>
public sealed class ConfirmationTests(Azurite azurite) : IAsyncLifetime
{
    private Site? _site;

    private Site Site => _site!;

    public async ValueTask InitializeAsync() => _site = await Bench.Site.OpenAsync(azurite, forms: new()
    {
        ["order"] = Form("\"confirmation\": { \"to\": \"email\" }"),
        ["capped"] = Form("\"confirmation\": { \"to\": \"email\", \"perAddress\": { \"posts\": 1, \"minutes\": 1440 }, \"perDomain\": { \"posts\": 2, \"minutes\": 1440 } }"),
        ["honest"] = Form("\"confirmation\": { \"to\": \"email\", \"onFailure\": true }"),
        ["silent"] = Form("\"language\": \"en\""),
    });

    public ValueTask DisposeAsync() => Site.DisposeAsync();

    [Fact]
    public async Task The_visitor_gets_the_receipt_and_the_echoed_choices_and_nothing_that_was_typed()
    {
        var status = await PostAsync("order", "visitor@example.net", "<b>buy pills at http://pills.example</b>");
        var mails = await Site.Smtp.WaitForMailAsync(2, Bench.Site.Patience);
        Assert.Equal(["owner@example.org"], mails[0].To);
        var (received, mail) = (mails[1], mails[1].Parse());

        Assert.Equal(["visitor@example.net"], received.To);
        Assert.Equal("", received.From);
        Assert.Equal("forms@example.com", ((MailboxAddress)mail.From[0]).Address);
        Assert.Equal("auto-replied", mail.Headers[HeaderId.AutoSubmitted]);
        Assert.Equal("bulk", mail.Headers[HeaderId.Precedence]);
        Assert.Equal(status.Segments[^1], mail.Headers["X-Receipt"]);
        Assert.Equal("We received your message", mail.Subject);
        foreach (var part in new[] { mail.TextBody!, mail.HtmlBody! })
        {
            Assert.Contains(status.Segments[^1], part, StringComparison.Ordinal);
            Assert.Contains("Size", part, StringComparison.Ordinal);
            Assert.Contains("large", part, StringComparison.Ordinal);
            Assert.DoesNotContain("pills", part, StringComparison.Ordinal);
            Assert.DoesNotContain("Zoë", part, StringComparison.Ordinal);
        }

        Assert.Empty(mail.ReplyTo);
        Assert.NotEqual(mails[0].Parse().MessageId, mail.MessageId);
        await Site.UntilAsync(status, "sent");
        Assert.Contains($"as {mail.MessageId!.Split('@')[0]}", Site.App.Log, StringComparison.Ordinal);
        Assert.Contains("outcome=confirmation", Site.App.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("visitor@", Site.App.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_in_the_language_of_the_browser()
    {
        await PostAsync("order", "visiteur@example.net", "bonjour", "de-CH, fr-CA;q=0.8");
        var mail = (await Site.Smtp.WaitForMailAsync(2, Bench.Site.Patience))[1].Parse();
        Assert.Equal("Nous avons bien reçu votre message", mail.Subject);
        Assert.Contains("Votre reçu: ", mail.TextBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_the_form_wants_it_the_visitor_is_told_that_the_mail_failed_and_never_that_it_arrived()
    {
        foreach (var form in new[] { "honest", "order" })
        {
            Site.Smtp.Script(SmtpStage.Rcpt, SmtpAction.Reply("550 5.1.1 no such user"), address => address.Contains("owner", StringComparison.Ordinal));
            await Site.UntilAsync(await PostAsync(form, "visitor@example.net", form, "fr"), "error");
        }

        await PostAsync("silent", "visitor@example.net", "the last one");
        var mails = await Site.Smtp.WaitForMailAsync(2, Bench.Site.Patience);
        var told = Assert.Single(mails, mail => mail.To.Contains("visitor@example.net"));
        Assert.Equal("Votre message n’a pas pu être transmis", told.Parse().Subject);
        Assert.Equal("", told.From);
        Assert.Contains("il est conservé", told.Parse().TextBody, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_form_without_it_sends_none_and_the_limits_of_address_and_domain_hold()
    {
        await PostAsync("silent", "a@example.net", "1");
        await PostAsync("capped", "a@example.net", "2");
        await LoggedAsync("outcome=queued as", 1);
        await PostAsync("capped", "A@EXAMPLE.net", "3");
        await LoggedAsync("not-queued: a limit is used up", 1);
        await PostAsync("capped", "b@example.net", "4");
        await LoggedAsync("outcome=queued as", 2);
        await PostAsync("capped", "c@example.net", "5");
        await LoggedAsync("not-queued: a limit is used up", 2);

        var mails = await Site.Smtp.WaitForMailAsync(7, Bench.Site.Patience);
        Assert.Equal(["a@example.net", "b@example.net"], mails.SelectMany(mail => mail.To).Where(to => to != "owner@example.org"));
    }

    [Fact]
    public async Task It_waits_until_the_owner_has_the_mail_and_a_refusal_of_it_changes_nothing_for_the_owner()
    {
        Site.Smtp.Script(SmtpStage.Rcpt, SmtpAction.Reply("450 4.2.1 later"), address => address.Contains("owner", StringComparison.Ordinal));
        Site.Smtp.Script(SmtpStage.Rcpt, SmtpAction.Reply("550 5.1.1 no such user"), address => address.Contains("visitor", StringComparison.Ordinal));
        var status = await PostAsync("order", "visitor@example.net", "hello");
        await Site.UntilAsync(status, "sent");
        await LoggedAsync("outcome=Failed", 1);

        Assert.Equal("owner@example.org", Assert.Single(Assert.Single(Site.Smtp.Mails).To));
        Assert.Equal(MailStatus.Sent, (await Site.RowAsync(status)).State);
    }

    private static string Form(string more) => $$"""
        {
          "recipients": ["owner@example.org"], "subject": "Order", "altcha": { "cost": 10, "tries": 40 }, {{more}},
          "fields": [
            { "name": "name" }, { "name": "email", "type": "email" }, { "name": "message" },
            { "name": "size", "label": "Size", "type": "choice", "choices": ["small", "large"], "echo": true }
          ]
        }
        """;

    private Task LoggedAsync(string words, int times) => Bench.Site.UntilAsync(async () =>
    {
        await Task.Yield();
        return Site.App.Log.Split('\n').Count(line => line.Contains(words, StringComparison.Ordinal)) >= times;
    });

    private Task<Uri> PostAsync(string form, string email, string message, string language = "en") => ProvenPost.SendAsync(
        Site, form, new() { ["name"] = "Zoë", ["email"] = email, ["message"] = message, ["size"] = "large" }, language);
}
