using System.Text;
using System.Text.RegularExpressions;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Smtp;
using Xunit;

namespace Sealpost.Tests.Journeys;

/// <summary>What the mail server does, and the fate that is recorded.</summary>
public sealed partial class OutcomeTests(Azurite azurite) : IAsyncLifetime
{
    private Site? _site;

    private Site Site => _site!;

    public static TheoryData<string, SmtpStage, SmtpAction, string, int> Table => new()
    {
        { "greeting 421", SmtpStage.Banner, SmtpAction.Reply("421 4.3.2 not now"), "Sent", 2 },
        { "greeting garbage", SmtpStage.Banner, SmtpAction.Garbage(), "Sent", 2 },
        { "greeting drop", SmtpStage.Banner, SmtpAction.Drop(), "Sent", 2 },
        { "greeting hang", SmtpStage.Banner, SmtpAction.Hang(), "Sent", 2 },
        { "MAIL 4xx", SmtpStage.Mail, SmtpAction.Reply("451 4.3.0 later"), "Sent", 2 },
        { "MAIL 5xx", SmtpStage.Mail, SmtpAction.Reply("550 5.7.1 not from you"), "Failed", 1 },
        { "MAIL byte by byte", SmtpStage.Mail, SmtpAction.SlowBytes("250 2.1.0 ok"), "Sent", 1 },
        { "RCPT 4xx", SmtpStage.Rcpt, SmtpAction.Reply("450 4.2.1 <owner@example.org> busy"), "Sent", 2 },
        { "RCPT 5xx", SmtpStage.Rcpt, SmtpAction.Reply("550 5.1.1 <owner@example.org> no such user"), "Failed", 1 },
        { "RCPT drop", SmtpStage.Rcpt, SmtpAction.Drop(hard: true), "Sent", 2 },
        { "DATA drop", SmtpStage.Data, SmtpAction.Drop(), "Sent", 2 },
        { "DATA hang", SmtpStage.Data, SmtpAction.Hang(), "Sent", 2 },
        { "content 4xx", SmtpStage.FinalDot, SmtpAction.Reply("452 4.2.2 full"), "Sent", 2 },
        { "content 5xx", SmtpStage.FinalDot, SmtpAction.Reply("554 5.7.1 spam"), "Failed", 1 },
        { "dot drop", SmtpStage.FinalDot, SmtpAction.Drop(), "Unknown", 1 },
        { "dot taken, drop", SmtpStage.FinalDot, SmtpAction.DropAfterTaking(hard: true), "Unknown", 1 },
        { "dot hang", SmtpStage.FinalDot, SmtpAction.Hang(), "Unknown", 1 },
        { "QUIT drop", SmtpStage.Quit, SmtpAction.Drop(), "Sent", 1 },
    };

    public async ValueTask InitializeAsync() => _site = await Site.OpenAsync(azurite);

    public ValueTask DisposeAsync() => Site.DisposeAsync();

    [Theory]
    [MemberData(nameof(Table))]
    public async Task Each_answer_has_one_recorded_outcome(string what, SmtpStage stage, SmtpAction action, string outcome, int attempts)
    {
        Site.Smtp.Script(stage, action);
        var status = await Site.PostAsync("contact", what, "1");

        await Site.UntilAsync(status, outcome == "Sent" ? "sent" : "error");
        var row = await Site.RowAsync(status);
        Assert.Equal(outcome, row.Status);
        // After 421 the relay is left alone, and a mail that comes round meanwhile is put off again.
        Assert.InRange(row.Attempts, attempts, what == "greeting 421" ? attempts + 2 : attempts);
        Assert.DoesNotContain("@", row.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("owner@example.org", Site.App.Log, StringComparison.Ordinal);
        Assert.True(Site.Smtp.AcceptedCount <= 1);
        if (outcome is "Failed" or "Unknown")
        {
            Assert.True(await Site.App.Blobs.GetBlobClient($"parked/{row.PartitionKey}.json").ExistsAsync());
        }
    }

    [Fact]
    public async Task Every_attempt_sends_the_same_message_id_and_date()
    {
        Site.Smtp.Script(SmtpStage.FinalDot, SmtpAction.Reply("452 4.2.2 full"));
        await Site.PostAsync("contact", "again", "1");
        await Site.MailAsync();

        var sent = MessageIdOrDate().Matches(Encoding.Latin1.GetString(Site.Smtp.ClientBytes())).Select(match => match.Value).ToList();
        Assert.Equal(4, sent.Count);
        Assert.Equal(2, sent.Distinct().Count());
    }

    [GeneratedRegex("^(Message-Id|Date): .*$", RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex MessageIdOrDate();
}
