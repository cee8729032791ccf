using System.Diagnostics;
using System.Text.RegularExpressions;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Smtp;
using Sealpost.Tracking;
using Xunit;

namespace Sealpost.Tests.Spool;

/// <summary>Several instances on one storage, and instances that are told to stop.</summary>
public sealed partial class InstanceTests(Azurite azurite)
{
    private const int Mails = 60;

    [Fact]
    public async Task Two_instances_share_the_work_and_send_nothing_twice()
    {
        await using var spool = await SpoolSite.OpenAsync(azurite, set: app => app.Settings["Smtp__TimeoutSeconds"] = "60");
        await using var second = new App(azurite, spool.Smtp, spool.App);
        await second.StartAsync();
        // One instance has eight connections and 48 mails in work at most; the ninth conversation is the other's.
        spool.Smtp.Always(SmtpStage.Rcpt, SmtpAction.Hang());
        var ids = await Task.WhenAll(Enumerable.Range(0, Mails).Select(number => spool.PostAsync($"mail {number}")));
        await spool.Smtp.WaitForStageAsync(SmtpStage.Rcpt, 9, Site.Patience);
        spool.Smtp.Clear();
        spool.Smtp.Release();
        foreach (var id in ids)
        {
            await spool.StateAsync(id, MailStatus.Sent);
        }

        Assert.Equal(ids.Order(), spool.Smtp.Mails.Select(mail => mail.Parse().MessageId![..26]).Order());
        Assert.Equal(Mails, Delivered().Count(spool.App.Log) + Delivered().Count(second.Log));
        Assert.NotEqual(0, Delivered().Count(spool.App.Log));
        Assert.NotEqual(0, Delivered().Count(second.Log));
    }

    [Theory]
    [InlineData(SmtpStage.Banner, true)]
    [InlineData(SmtpStage.Rcpt, true)]
    [InlineData(SmtpStage.FinalDot, false)]
    public async Task An_instance_that_is_told_to_stop_ends_or_gives_back_what_it_has_within_two_seconds(SmtpStage stage, bool givenBack)
    {
        await using var spool = await SpoolSite.OpenAsync(azurite, set: app => app.Settings["Smtp__TimeoutSeconds"] = "60");
        spool.Smtp.Always(stage, SmtpAction.Hang());
        var id = await spool.PostAsync("m");
        await spool.Smtp.WaitForStageAsync(stage, 1, Site.Patience);

        var watch = Stopwatch.StartNew();
        await spool.App.StopAsync();
        // Beside the two seconds of the pipeline, the runtime's own end.
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 4);
        Assert.Equal(givenBack ? MailStatus.Deferred : MailStatus.Unknown, (await spool.RowAsync(id))!.State);

        // What had not gone out does at once, with the next instance.
        spool.Smtp.Clear();
        await spool.App.StartAsync();
        if (givenBack)
        {
            await spool.StateAsync(id, MailStatus.Sent);
        }

        Assert.Equal(givenBack ? 1 : 0, spool.Smtp.AcceptedCount);
    }

    [Fact]
    public async Task What_is_nearly_done_when_it_is_told_to_stop_is_done()
    {
        await using var spool = await SpoolSite.OpenAsync(azurite);
        spool.Smtp.Script(SmtpStage.FinalDot, SmtpAction.SlowBytes("250 2.0.0 taken"));
        var id = await spool.PostAsync("m");
        await spool.Smtp.WaitForStageAsync(SmtpStage.Data, 1, Site.Patience);
        await spool.App.StopAsync();
        Assert.Equal(MailStatus.Sent, (await spool.RowAsync(id))!.State);
    }

    [GeneratedRegex("Deliver .* outcome=Sent")]
    private static partial Regex Delivered();
}
