using Sealpost.Tests.Bench;
using Sealpost.Tests.Smtp;
using Sealpost.Tracking;
using Xunit;

namespace Sealpost.Tests.Spool;

/// <summary>The mail server may have the mail and did not say so.</summary>
public sealed class UnknownTests(Azurite azurite)
{
    private const string Resend = $"{SpoolSite.Owner}, \"onUnknown\": \"resend\"";

    [Fact]
    public async Task A_form_may_have_it_sent_once_more_with_the_same_message_id()
    {
        await using var spool = await SpoolSite.OpenAsync(azurite, more: Resend, set: app => app.Settings["Retry__ResendUnknownAfter"] = "00:00:01");
        spool.Smtp.Script(SmtpStage.FinalDot, SmtpAction.DropAfterTaking());
        var id = await spool.PostAsync("m", MailStatus.Sent);
        Assert.Equal([$"{id}@example.com", $"{id}@example.com"], spool.Smtp.Mails.Select(mail => mail.Parse().MessageId));
        await Site.UntilAsync(async () => (await spool.Site.BlobsAsync()).Count == 0);
    }

    [Fact]
    public async Task But_not_more_than_once()
    {
        await using var spool = await SpoolSite.OpenAsync(azurite, more: Resend, set: app => app.Settings["Retry__ResendUnknownAfter"] = "00:00:01");
        spool.Smtp.Always(SmtpStage.FinalDot, SmtpAction.DropAfterTaking());
        var id = await spool.PostAsync("m", MailStatus.Unknown);
        Assert.Equal(2, spool.Smtp.AcceptedCount);
        await Site.UntilAsync(async () => (await spool.Site.BlobsAsync()).SequenceEqual([$"parked/{id}.json"]));
    }

    [Fact]
    public async Task One_recipient_of_several_is_not_served_twice_when_it_is_resent()
    {
        await using var spool = await SpoolSite.OpenAsync(
            azurite, more: "\"recipients\": [\"first@example.org\", \"second@example.org\"], \"onUnknown\": \"resend\"",
            set: app => app.Settings["Retry__ResendUnknownAfter"] = "00:00:01");
        spool.Smtp.Script(SmtpStage.FinalDot, SmtpAction.Accept);
        spool.Smtp.Script(SmtpStage.FinalDot, SmtpAction.DropAfterTaking());
        await spool.PostAsync("m", MailStatus.Sent);
        Assert.Equal(["first@example.org", "second@example.org", "second@example.org"], spool.Smtp.Mails.Select(mail => mail.To.Single()));
    }

    [Fact]
    public async Task Whoever_was_taken_for_dead_and_had_sent_it_still_says_so()
    {
        await using var spool = await SpoolSite.OpenAsync(azurite, set: app => app.Settings["Smtp__TimeoutSeconds"] = "30");
        spool.Smtp.Script(SmtpStage.FinalDot, SmtpAction.HangAfterTaking());
        var id = await spool.PostAsync("m");
        await spool.Smtp.WaitForMailAsync(1, Site.Patience);
        // As another instance would write after the lease.
        await spool.ChangeAsync(id, row => row.Status = "Unknown");
        spool.Smtp.Release();
        await spool.StateAsync(id, MailStatus.Sent);
        Assert.Equal(1, spool.Smtp.AcceptedCount);
    }
}
