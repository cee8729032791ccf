using Microsoft.Extensions.DependencyInjection;
using Sealpost.Tests.Bench;
using Sealpost.Tracking;
using Xunit;

namespace Sealpost.Tests.Spool;

/// <summary>How a mail's state may change, row by row, on a real table.</summary>
public sealed class TransitionTests(Azurite azurite) : OwnApp(azurite)
{
    private static readonly (MailStatus From, MailStatus[] To)[] Allowed =
    [
        (MailStatus.Sending, [MailStatus.Sending, MailStatus.Sent, MailStatus.Deferred, MailStatus.Failed, MailStatus.Unknown, MailStatus.Held, MailStatus.Withdrawn, MailStatus.Transferred]),
        (MailStatus.Sent, [MailStatus.Bounced]),
        (MailStatus.Bounced, []),
        (MailStatus.Deferred, [MailStatus.Sending, MailStatus.Sent, MailStatus.Deferred, MailStatus.Failed]),
        (MailStatus.Failed, [MailStatus.Deferred, MailStatus.Failed]),
        (MailStatus.Unknown, [MailStatus.Sent, MailStatus.Bounced, MailStatus.Deferred, MailStatus.Failed]),
        (MailStatus.Held, [MailStatus.Sending, MailStatus.Deferred, MailStatus.Failed, MailStatus.Sent]),
        (MailStatus.Withdrawn, []),
        (MailStatus.Repeated, []),
        (MailStatus.Transferred, []),
    ];

    [Fact]
    public async Task Only_what_the_table_allows_is_written()
    {
        using var services = App.Services(new ManualClock());
        var ledger = services.GetRequiredService<MailLedger>();
        foreach (var (from, allowed) in Allowed)
        {
            foreach (var to in Enum.GetValues<MailStatus>())
            {
                var id = $"{from}-{to}";
                await ledger.TryInsertAsync(id, "contact", DateTimeOffset.UnixEpoch, from, "", null, null, default);
                var row = (await ledger.FindAsync(id, default))!;
                if (allowed.Contains(to))
                {
                    await ledger.RecordAsync(row, to, null, "why", default);
                }
                else
                {
                    await Assert.ThrowsAsync<InvalidOperationException>(() => ledger.RecordAsync(row, to, null, "why", default));
                }

                Assert.Equal(allowed.Contains(to) ? to : from, (await ledger.FindAsync(id, default))!.State);
            }
        }
    }

    [Fact]
    public async Task A_row_that_somebody_else_changed_stays_as_it_is_and_an_own_write_counts_once()
    {
        var clock = new ManualClock();
        using var services = App.Services(clock);
        var ledger = services.GetRequiredService<MailLedger>();
        var first = Assert.IsType<Claim.Taken>(await ledger.ClaimAsync("a", "contact", clock.Now, 0, false, default)).Row;
        Assert.IsType<Claim.NotNow>(await ledger.ClaimAsync("a", "contact", clock.Now, 0, false, default));
        var stale = (await ledger.FindAsync("a", default))!;
        await ledger.RecordAsync(first, MailStatus.Deferred, clock.Now, "later", default);
        // The same write again, as after an answer that was lost: it is there already.
        await ledger.RecordAsync(stale, MailStatus.Deferred, clock.Now, "later", default);
        clock.Now += TimeSpan.FromSeconds(1);
        var changed = await Assert.ThrowsAsync<Azure.RequestFailedException>(() => ledger.RecordAsync(
            With(first, default), MailStatus.Failed, null, "no", default));
        Assert.Equal((412, MailStatus.Deferred), (changed.Status, (await ledger.FindAsync("a", default))!.State));

        // Of two that take the same attempt one gets it.
        var claims = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ledger.ClaimAsync("a", "contact", clock.Now, 1, false, default)));
        Assert.Single(claims.OfType<Claim.Taken>());
        clock.Now += TimeSpan.FromMinutes(13);
        Assert.IsType<Claim.Abandoned>(await ledger.ClaimAsync("a", "contact", clock.Now, 1, false, default));
    }

    private static MailRecord With(MailRecord row, Azure.ETag etag)
    {
        var copy = row.With(row.State, row.Until, row.Reason, row.UpdatedAt);
        copy.ETag = new($"W/\"datetime'2020-01-01T00%3A00%3A00.0000000Z'\"{etag}");
        return copy;
    }
}
