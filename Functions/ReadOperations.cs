using Microsoft.Extensions.Options;
using Sealpost.Accepting;
using Sealpost.Enqueuing;
using Sealpost.Sending;
using Sealpost.Tracking;
using Sealpost.Watching;

namespace Sealpost;

/// <summary>What the operator's first page shows, from the indexes: it does not get slower with the ledger.</summary>
internal sealed class ReadOperations(
    MailIndex index, MailDays days, EnvelopeQueue queues, IntakeSwitch intake, RelayStates relays, ReportKeys keys, FormCatalog forms,
    IOptions<SmtpOptions> smtp, IOptions<RelaysOptions> others, TimeProvider time)
{
    private const int MostErrors = 10;

    public async Task<Overview> RunAsync(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var today = MailIndex.Day(now);
        var counting = days.CountAsync(today.AddDays(1 - OverviewPage.Days), today, null, cancel);
        var states = new Dictionary<MailStatus, int>();
        var last = new List<MailRecord>();
        await foreach (var mail in index.ListAsync(MailIndex.Open, null, null, cancel))
        {
            states[mail.State] = states.GetValueOrDefault(mail.State) + 1;
            last.Add(mail);
            if (last.Count > MostErrors * 10)
            {
                last = Latest(last);
            }
        }

        var counts = await queues.CountsAsync(cancel);
        return new(
            now, await intake.ReadAsync(cancel), counts.Waiting, (await queues.PeekAsync(1, cancel)).FirstOrDefault()?.InsertedOn, counts.Poison, states,
            await counting, Latest(last), Views(await relays.ReadAsync(cancel)),
            [.. keys.Ending().Select(key => new KeyView(key.Form, key.Key, key.On, key.HasEnded))],
            [.. forms.All.Select(form => new FormView(form.Name, [.. form.Errors.Select(error => $"{error.File} {error.Path}: {error.Message}")], form.IsKept))]);
    }

    private static List<MailRecord> Latest(List<MailRecord> mails) => [.. mails.OrderByDescending(mail => mail.UpdatedAt).Take(MostErrors)];

    private List<RelayView> Views(IReadOnlyDictionary<string, RelayRow> rows) => [.. others.Value.Ordered(smtp.Value).Select(relay => new RelayView(
        relay.Key, relay.Value.Pickup ?? $"{relay.Value.Host}:{relay.Value.Port}", Limits(relay.Value), rows.GetValueOrDefault(relay.Key)))];

    private static string Limits(RelayOptions relay) => string.Join(", ", new[]
    {
        (relay.PerMinute, "a minute"), (relay.PerHour, "an hour"), (relay.PerDay, "a day"), (relay.Connections, "connections"),
    }.Where(limit => limit.Item1 > 0).Select(limit => $"{limit.Item1} {limit.Item2}"));
}
