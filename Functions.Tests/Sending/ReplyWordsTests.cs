using Sealpost.Sending;
using Sealpost.Sending.Relays;
using Xunit;

namespace Sealpost.Tests.Sending;

/// <summary>What servers put into words.</summary>
public sealed class ReplyWordsTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 31, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("2.0.0 Ok: queued as 4bXyZ12", "4bXyZ12")]
    [InlineData("OK id=1wAbCd-000000001Xy-2ABC", "1wAbCd-000000001Xy-2ABC")]
    [InlineData("2.6.0 <id@example.org> [InternalId=1234567890, Hostname=AM0PR01.prod.outlook.com] 9 bytes Queued mail for delivery", "1234567890")]
    [InlineData("2.0.0 OK  1700000000 a1b2c3-20020a05.12 - gsmtp", "a1b2c3-20020a05.12")]
    [InlineData("2.0.0 taken", null)]
    public void A_queue_id_is_found(string text, string? id) => Assert.Equal(id, SmtpOutcomes.Taken(new(250, text)).QueueId);

    [Theory]
    [InlineData("4.7.1 Try again in 90 seconds", 90)]
    [InlineData("4.2.0 Greylisted, please try again in 5 minutes", 300)]
    [InlineData("4.7.0 retry after 300", 300)]
    [InlineData("4.3.2 Too many messages, retry-after: 120", 120)]
    [InlineData("4.7.1 Greylisted for 2 minutes", 120)]
    [InlineData("4.2.0 Greylisted, see http://example.org/help/x.html", 300)]
    [InlineData("4.3.0 wait 1 hour", 3600)]
    [InlineData("4.3.0 try again in 40 hours", 86400)]
    [InlineData("4.3.0 Temporary failure", null)]
    [InlineData("4.3.0 Host 10 had 3 errors", null)]
    public void A_wish_for_patience_is_heard(string text, int? seconds)
    {
        var outcome = SmtpOutcomes.Of(new SmtpRefusalException(new(450, text)), SmtpPhase.Recipient, stopping: false, Now);
        Assert.Equal(seconds is { } wait ? Now.AddSeconds(wait) : null, Assert.IsType<DeliveryOutcome.Deferred>(outcome).NotBefore);
    }

    [Theory]
    [InlineData("Mail", 550, "5.7.1 not from you", "Policy")]
    [InlineData("Mail", 553, "5.1.8 no such domain", "Sender")]
    [InlineData("Mail", 552, "5.3.4 too big", "TooLarge")]
    [InlineData("Mail", 501, "what", "Sender")]
    [InlineData("Recipient", 550, "no such user", "Recipient")]
    [InlineData("Recipient", 554, "5.7.1 relay access denied", "Policy")]
    [InlineData("Recipient", 552, "5.2.2 mailbox full", "Recipient")]
    [InlineData("FinalDot", 554, "no", "Content")]
    [InlineData("FinalDot", 550, "5.1.1 no such user after all", "Recipient")]
    [InlineData("FinalDot", 552, "too much", "TooLarge")]
    [InlineData("FinalDot", 554, "5.7.0 spam", "Policy")]
    public void A_refusal_is_of_a_kind(string phase, int code, string text, string kind)
    {
        var outcome = SmtpOutcomes.Of(new SmtpRefusalException(new(code, text)), Enum.Parse<SmtpPhase>(phase), stopping: false, Now);
        Assert.Equal(kind, $"{Assert.IsType<DeliveryOutcome.Failed>(outcome).Kind}");
    }

    [Theory]
    [InlineData(530)]
    [InlineData(535)]
    public void A_missing_login_is_ours_to_mend(int code)
    {
        var outcome = SmtpOutcomes.Of(new SmtpRefusalException(new(code, "5.7.0 Authentication required")), SmtpPhase.Mail, stopping: false, Now);
        Assert.Equal(HoldReason.Configuration, Assert.IsType<DeliveryOutcome.Held>(outcome).Reason);
    }

    [Fact]
    public void Words_are_kept_in_one_line_without_addresses_and_not_too_long()
    {
        Assert.Equal("no <address> here: ? x", SmtpOutcomes.Plain("no <owner@example.org>\nhere: \u001b x"));
        Assert.Equal(501, SmtpOutcomes.Plain(new('x', 5000)).Length);
    }
}
