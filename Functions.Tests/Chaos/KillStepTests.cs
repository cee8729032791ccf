using Sealpost.Tests.Bench;
using Sealpost.Tests.Smtp;
using Xunit;

namespace Sealpost.Tests.Chaos;

/// <summary>The application dies (SIGKILL) at a named step of one mail's way, and is started again: what becomes of the mail.</summary>
public sealed class KillStepTests(KillStepTests.Fixture fixture) : IClassFixture<KillStepTests.Fixture>
{
    private static readonly Dictionary<string, Row> Rows = new()
    {
        // The visitor got no answer, and posts again.
        ["before the post is put on the queue"] = new(At(StorageStep.QueuePut, Moment.Before), "Sent", 1),
        ["after the post is put on the queue"] = new(At(StorageStep.QueuePut, Moment.After), "Sent", 1),
        ["after the blob of a large post"] = new(At(StorageStep.PostPut, Moment.After), "Sent", 1, ChaosForm.Large),
        // Nobody had begun.
        ["before the ledger's row is inserted"] = new(At(StorageStep.LedgerInsert, Moment.Before), "Sent", 1),
        // A row that says "sending", and nobody there: whether the relay has the mail is not known.
        ["after the ledger's row is inserted"] = new(At(StorageStep.LedgerInsert, Moment.After), "Unknown", 0),
        ["before the final dot"] = new([new ChaosFault.Relay(SmtpStage.DataMiddle, SmtpEffect.Kill)], "Unknown", 0),
        ["after the final dot"] = new([new ChaosFault.Relay(SmtpStage.FinalDot, SmtpEffect.TakenThenKill)], "Unknown", 1),
        ["after the final dot, where the form resends"] = new([new ChaosFault.Relay(SmtpStage.FinalDot, SmtpEffect.TakenThenKill)], "Sent", 2, ChaosForm.Resend),
        ["before the ledger's row is updated"] = new(At(StorageStep.LedgerUpdate, Moment.Before), "Unknown", 1),
        ["after the ledger's row is updated"] = new(At(StorageStep.LedgerUpdate, Moment.After), "Sent", 1),
        ["before the index follows"] = new(At(StorageStep.IndexWrite, Moment.Before), "Sent", 1),
        ["after the index has followed"] = new(At(StorageStep.IndexWrite, Moment.After), "Sent", 1),
        ["after the row of a held mail is inserted"] = new(At(StorageStep.LedgerInsert, Moment.After), "Held", 0, ChaosForm.Rules),
        ["before a refusal is in the index"] = new(At(StorageStep.IndexWrite, Moment.Before), "Unknown", 0, ChaosForm.Refused),
        ["before the message is deleted"] = new(At(StorageStep.QueueDelete, Moment.Before), "Sent", 1),
        ["after the message is deleted"] = new(At(StorageStep.QueueDelete, Moment.After), "Sent", 1),
        ["after a refusal is recorded"] = new(At(StorageStep.LedgerUpdate, Moment.After), "Failed", 0, ChaosForm.Refused),
        ["after a deferral is recorded, before its message is queued"] = new(
            [new ChaosFault.Relay(SmtpStage.Rcpt, SmtpEffect.Later), .. At(StorageStep.QueueDelay, Moment.Before)], "Sent", 1),
        ["after the message of a deferral is queued"] = new(
            [new ChaosFault.Relay(SmtpStage.Rcpt, SmtpEffect.Later), .. At(StorageStep.QueueDelay, Moment.After)], "Sent", 1),
        // While the visitor waits: its message is on the queue, invisible.
        ["directly, before the post is put on the queue"] = new(At(StorageStep.QueueDelay, Moment.Before), "Sent", 1, ChaosForm.Direct),
        ["directly, after the post is put on the queue"] = new(At(StorageStep.QueueDelay, Moment.After), "Sent", 1, ChaosForm.Direct),
        ["directly, after the ledger's row is inserted"] = new(At(StorageStep.LedgerInsert, Moment.After), "Unknown", 0, ChaosForm.Direct),
        ["directly, after the final dot"] = new([new ChaosFault.Relay(SmtpStage.FinalDot, SmtpEffect.TakenThenKill)], "Unknown", 1, ChaosForm.Direct),
        ["directly, after the ledger's row is updated"] = new(At(StorageStep.LedgerUpdate, Moment.After), "Sent", 1, ChaosForm.Direct),
        ["directly, before the message is deleted"] = new(At(StorageStep.QueueDelete, Moment.Before), "Sent", 1, ChaosForm.Direct),
    };

    public static TheoryData<string> Steps => [.. Rows.Keys];

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task A_mail_has_one_right_fate_when_the_application_is_killed(string step)
    {
        var (faults, status, taken, form) = Rows[step];
        var (site, visitors, cancel) = (fixture.Site, fixture.Visitors, TestContext.Current.CancellationToken);
        var strikes = new ChaosStrikes(site);
        foreach (var fault in faults)
        {
            await strikes.PrepareAsync(fault);
        }

        var post = new ChaosPost(fixture.Next(), form, Size: 500, Twice: false);
        await visitors.PostAsync(post, cancel);
        var audit = new ChaosAudit(site, visitors.Accepted);

        Assert.Null(await ChaosRun.SettleAsync(audit, TimeSpan.FromSeconds(40), _ => { }, cancel));
        Assert.Empty(visitors.Faults);
        var id = visitors.Accepted.Single(pair => pair.Value == post).Key;
        // The other steps' mails are in the same storage.
        Assert.DoesNotContain(await audit.FaultsAsync(), fault => fault.Contains(id, StringComparison.Ordinal));
        Assert.Equal((status, taken), audit.FateOf(id));
        Assert.Equal(faults.Length, strikes.Struck.Count);
    }

    private static ChaosFault[] At(StorageStep step, Moment moment) => [new ChaosFault.Storage(0, new(step, moment, StorageEffect.Kill))];

    internal sealed record Row(ChaosFault[] Faults, string Status, int Taken, ChaosForm Form = ChaosForm.Plain);

    public sealed class Fixture : IAsyncLifetime
    {
        private int _posts;

        internal ChaosSite Site { get; private set; } = null!;

        internal ChaosVisitors Visitors { get; private set; } = null!;

        public int Next() => ++_posts;

        public async ValueTask InitializeAsync()
        {
            Site = await ChaosSite.OpenAsync(1, ChaosSite.ShortLeases(message: TimeSpan.FromSeconds(1), row: TimeSpan.FromSeconds(6)));
            // As on any day but the first: a row is not inserted by the call that finds no table.
            await Site.Storage.Ledger.CreateIfNotExistsAsync();
            await Site.Storage.Queue.CreateIfNotExistsAsync();
            await Site.Storage.Blobs.CreateIfNotExistsAsync();
            await Site.Instances[0].AnsweringAsync(TestContext.Current.CancellationToken);
            Visitors = new(Site, TimeSpan.FromSeconds(40));
        }

        public async ValueTask DisposeAsync()
        {
            Visitors.Dispose();
            await Site.DisposeAsync();
        }
    }
}
