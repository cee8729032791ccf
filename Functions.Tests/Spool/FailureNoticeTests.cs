using Microsoft.Extensions.DependencyInjection;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Smtp;
using Sealpost.Tracking;
using Xunit;

namespace Sealpost.Tests.Spool;

/// <summary>The operator is told of each mail that was not delivered, once; the schedule ends where it says.</summary>
public sealed class FailureNoticeTests(Azurite azurite)
{
    [Fact]
    public async Task The_operator_gets_one_mail_for_all_new_failures_and_none_twice()
    {
        await using var spool = await SpoolSite.OpenAsync(azurite, set: app => app.Settings["Digest__To"] = "operator@example.net");
        spool.Smtp.Script(SmtpStage.Rcpt, SmtpAction.Reply("550 5.1.1 no such user"));
        spool.Smtp.Script(SmtpStage.Rcpt, SmtpAction.Reply("550 5.1.1 no such user"));
        var first = await spool.PostAsync("CANARY one", MailStatus.Failed);
        var second = await spool.PostAsync("CANARY two", MailStatus.Failed);
        using var services = spool.App.Services(TimeProvider.System);
        var report = services.GetRequiredService<ReportFailures>();

        spool.Smtp.Script(SmtpStage.Mail, SmtpAction.Reply("451 4.3.0 later"));
        await report.RunAsync(default);
        Assert.Equal(0, spool.Smtp.AcceptedCount);
        await Task.WhenAll(report.RunAsync(default), report.RunAsync(default));
        await report.RunAsync(default);

        var mail = Assert.Single(spool.Smtp.Mails).Parse();
        Assert.Equal(("Sealpost: 2 mails were not delivered", "operator@example.net"), (mail.Subject, $"{mail.To}"));
        Assert.Contains($"{first}  contact", mail.TextBody, StringComparison.Ordinal);
        Assert.Contains(second, mail.TextBody, StringComparison.Ordinal);
        Assert.Contains("spool retry ID", mail.TextBody, StringComparison.Ordinal);
        Assert.DoesNotContain("CANARY", mail.TextBody, StringComparison.Ordinal);

        spool.Smtp.Script(SmtpStage.Rcpt, SmtpAction.Reply("550 5.1.1 no such user"));
        await spool.PostAsync("third", MailStatus.Failed);
        await report.RunAsync(default);
        Assert.Equal("Sealpost: 1 mail was not delivered", spool.Smtp.Mails[^1].Parse().Subject);
    }

    [Fact]
    public async Task A_mail_that_is_put_off_for_too_long_fails_and_is_kept()
    {
        await using var spool = await SpoolSite.OpenAsync(azurite, "00:00:01", set: app => app.Settings["Retry__GiveUpAfter"] = "00:00:08");
        spool.Smtp.Always(SmtpStage.Rcpt, SmtpAction.Reply("450 4.2.2 full"));
        var id = await spool.PostAsync("m", MailStatus.Failed);
        var row = (await spool.RowAsync(id))!;
        Assert.Equal(("Expired", true), (row.Kind, row.Attempts > 1));
        Assert.Contains("4.2.2 full", row.Reason, StringComparison.Ordinal);
        await Site.UntilAsync(async () => (await spool.Site.BlobsAsync()).SequenceEqual([$"parked/{id}.json"]));
    }
}
