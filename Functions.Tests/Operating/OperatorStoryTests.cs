using Microsoft.Extensions.DependencyInjection;
using Sealpost.Accepting;
using Sealpost.Enqueuing;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Keys;
using Sealpost.Tests.Smtp;
using Sealpost.Tests.Spool;
using Sealpost.Tests.Watching;
using Sealpost.Tracking;
using Sealpost.Undeliverable;
using Xunit;

namespace Sealpost.Tests.Operating;

/// <summary>What an operator lives through, from the first sign to the end. The other stories: OperationsTests, ForgottenVisitorTests, BrokenUploadTests.</summary>
public sealed class OperatorStoryTests(Azurite azurite)
{
    private readonly ManualClock _clock = new() { Now = TimeProvider.System.GetUtcNow() };

    [Fact]
    public async Task The_relay_is_down_for_an_hour()
    {
        // The schedule is the one that nobody has changed.
        await using var site = await OperatorSite.OpenAsync(azurite, app =>
        {
            app.Settings.Remove("Retry__After__0");
            app.Without.Add("Retry__After__0");
        });
        var (spool, session) = (site.Spool, await site.SignInAsync());
        spool.Smtp.Always(SmtpStage.Banner, SmtpAction.Drop());
        var ids = new List<string>();
        foreach (var number in Enumerable.Range(1, 4))
        {
            ids.Add(await spool.PostAsync($"m {number}", MailStatus.Deferred));
        }

        // The visitors were told the truth: accepted. The operator sees what waits, and why.
        Assert.Equal("degraded", (await spool.App.HealthAsync()).GetProperty("status").GetString());
        Assert.Equal(4, (await spool.JsonAsync("stats")).GetProperty("states").GetProperty("deferred").GetInt32());
        Assert.Contains("broke before", (await spool.SpoolAsync("show", ids[0])).Output, StringComparison.Ordinal);
        using var services = spool.App.Services(_clock);
        var (log, up) = (new List<string>(), _clock.Now.AddHours(1));
        for (var minute = 0; log.Count < ids.Count; minute++, _clock.Now += TimeSpan.FromMinutes(1))
        {
            Assert.True(minute < 140, "When the next step of the schedule is over, not everything is sent.");
            if (_clock.Now >= up)
            {
                spool.Smtp.Clear();
            }

            foreach (var id in ids.Except(log))
            {
                await ComeUpAsync(spool, services, id);
                log.AddRange((await spool.RowAsync(id))!.State is MailStatus.Sent ? [id] : []);
            }

            if (minute == 30)
            {
                Assert.Contains("left alone", await site.TextAsync("/ops", session), StringComparison.Ordinal);
            }
        }

        Assert.True(_clock.Now > up);
        Assert.Equal(ids.Order(), spool.Smtp.Mails.Select(mail => mail.Parse().MessageId!.Split('@')[0]).Order());
        var page = (await site.TextAsync("/ops", session)).Split("<h2>Relays")[1];
        Assert.True(page.Contains("takes mail again", StringComparison.Ordinal), page);
        Assert.Empty(await spool.Site.BlobsAsync());
    }

    [Fact]
    public async Task A_key_expires_tomorrow()
    {
        var (old, renewed) = (await TestKeys.OfAsync("Owner <owner@example.org>", GpgKeyKind.Curve25519 with { ExpiresAt = _clock.Now.AddDays(1) }), await TestKeys.GetAsync(TestKeyKind.Curve25519));
        await using var site = await Site.OpenAsync(azurite, key: old, set: app => app.Settings["Operator__Key"] = App.OperatorKey);
        Assert.Contains($"Key {old.Fingerprint} of form=contact expires on", site.App.Log, StringComparison.Ordinal);
        Assert.Equal("expires-soon", (await site.App.HealthAsync()).GetProperty("keys").GetProperty("contact").GetProperty("state").GetString());
        Assert.Contains($"{_clock.Now.AddDays(1):yyyy-MM-dd}", (await site.App.CommandAsync("keys", "list")).Output, StringComparison.Ordinal);

        // The day after nobody has acted: the mail is held, and nothing goes out in clear.
        var status = await site.PostAsync("contact", "before", "1");
        await site.UntilAsync(status, "sent");
        await site.App.StopAsync();
        _clock.Now += TimeSpan.FromDays(2);
        using (var late = site.App.Services(_clock))
        {
            Assert.Equal(MailStatus.Held, await late.GetRequiredService<DeliverMail>().RunAsync(Mail(late, 1), default));
            Assert.Equal(1, site.Smtp.AcceptedCount);
        }

        // The new key in the old one's place, and both go out with it.
        await File.WriteAllTextAsync(Path.Combine(site.App.Forms, "owner.asc"), renewed.PublicArmored);
        using var services = site.App.Services(_clock);
        Assert.Empty(services.GetRequiredService<ReportKeys>().Ending());
        Assert.Equal(MailStatus.Sent, await services.GetRequiredService<DeliverMail>().RunAsync(Mail(services, 2), default));
        Assert.IsType<Decision.Done>(await services.GetRequiredService<DecideMail>().RetryAsync($"{1:D26}", evenUnknown: false, default));
        Assert.Equal(MailStatus.Sent, await services.GetRequiredService<DeliverMail>().RunAsync(Mail(services, 1).Ticket(1), default));
        await using var gpg = new Gpg();
        await gpg.ImportAsync(renewed.SecretArmored);
        foreach (var mail in site.Smtp.Mails.Skip(1))
        {
            Assert.True((await gpg.DecryptAsync(Site.Sealed(mail.Parse()))).IsIntact);
        }

        Assert.Equal(3, site.Smtp.AcceptedCount);
    }

    /// <summary>The queue brings a message back at its time; the queue's own clock is not ours to move.</summary>
    private async Task ComeUpAsync(SpoolSite spool, IServiceProvider services, string id)
    {
        var row = (await spool.RowAsync(id))!;
        if (row.State is MailStatus.Deferred or MailStatus.Held && row.Until <= _clock.Now)
        {
            var mail = await services.GetRequiredService<KeptMail>().FindAsync(KeptFolder.Waiting, id, default);
            await services.GetRequiredService<DeliverMail>().RunAsync(mail!.Ticket(row.Attempts), default);
        }
    }

    private QueuedMail Mail(IServiceProvider services, int number)
    {
        var (id, post) = ($"{number:D26}", new Submission([new("name", ["Z"]), new("email", ["zoe@example.org"]), new("message", ["after"]), new("account", ["1"])]));
        return new(1, id, "contact", _clock.Now, 0, services.GetRequiredService<Envelope>().Seal(post, id, "contact", _clock.Now), null);
    }
}
