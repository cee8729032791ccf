using System.Collections.Concurrent;
using Sealpost.Sending;
using Sealpost.Tests.Smtp;
using Xunit;

namespace Sealpost.Tests.Sending;

/// <summary>Every stage of a conversation against everything that a server may do there.</summary>
public sealed class OutcomeTableTests
{
    private static readonly string[] Columns = ["4xx", "5xx", "421", "drop", "reset", "hang", "garbage", "slow"];

    /// <summary>In the order of the columns; D deferred, H held for our settings, F failed with its kind, U unknown, S sent.</summary>
    private static readonly Dictionary<SmtpStage, string> Expected = new()
    {
        [SmtpStage.Banner] = "D D D D D D D S",
        [SmtpStage.Ehlo] = "D D D D D D D S",
        [SmtpStage.StartTls] = "D H D D D D D S",
        [SmtpStage.Auth] = "D H D D D D D S",
        [SmtpStage.Mail] = "D FSender D D D D D S",
        [SmtpStage.Rcpt] = "D FRecipient D D D D D S",
        [SmtpStage.Data] = "D FContent D D D D D S",
        [SmtpStage.DataMiddle] = "D FContent D D D D D D",
        [SmtpStage.FinalDot] = "D FContent D U U U U S",
        [SmtpStage.Quit] = "S S S S S S S S",
    };

    /// <summary>All conversations at once, because those that hang take their time.</summary>
    private static readonly Lazy<Task<ConcurrentDictionary<(SmtpStage, string), (string, int)>>> All = new(RunAllAsync);

    public static IEnumerable<TheoryDataRow<SmtpStage, string, string>> Rows => Expected.SelectMany(stage =>
        stage.Value.Split(' ').Select((outcome, i) => new TheoryDataRow<SmtpStage, string, string>(stage.Key, Columns[i], outcome)));

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Each_answer_at_each_stage_has_its_outcome(SmtpStage stage, string column, string outcome)
    {
        var (found, taken) = (await All.Value)[(stage, column)];
        Assert.Equal(outcome, found);
        Assert.Equal(outcome == "S" ? 1 : 0, taken);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_mail_that_is_taken_without_an_answer_is_unknown_and_not_offered_to_another_relay(bool hangs)
    {
        await using var server = ScriptedSmtpServer.Launch();
        await using var other = ScriptedSmtpServer.Launch();
        server.Script(SmtpStage.FinalDot, hangs ? SmtpAction.HangAfterTaking() : SmtpAction.DropAfterTaking(hard: true));
        await using var bench = new RelayBench([.. RelayBench.For(server, "Smtp", "TimeoutSeconds=1", "SendSeconds=5"), .. RelayBench.For(other, "Relays:other")]);
        Assert.IsType<DeliveryOutcome.Unknown>(await bench.SendAsync());
        Assert.Equal((1, 0), (server.AcceptedCount, other.ConnectionCount));
    }

    private static async Task<ConcurrentDictionary<(SmtpStage, string), (string, int)>> RunAllAsync()
    {
        var found = new ConcurrentDictionary<(SmtpStage, string), (string, int)>();
        // The large mails apart: they take the processor from the others, whose time-outs are short.
        foreach (var rows in Expected.Keys.SelectMany(stage => Columns.Select(column => (stage, column))).GroupBy(row => row.stage is SmtpStage.DataMiddle))
        {
            await Parallel.ForEachAsync(rows, new ParallelOptions { MaxDegreeOfParallelism = rows.Key ? 2 : 40 },
                async (row, _) => found[row] = await RunAsync(row.stage, row.column));
        }

        return found;
    }

    private static async Task<(string Outcome, int Taken)> RunAsync(SmtpStage stage, string column)
    {
        await using var server = ScriptedSmtpServer.Launch(new() { StartTls = true, Auth = AuthOffer.OverTls });
        var action = column switch
        {
            "4xx" => SmtpAction.Reply("450 4.5.0 later, <owner@example.org>"),
            "5xx" => SmtpAction.Reply("550 5.5.0 never, <owner@example.org>"),
            "421" => SmtpAction.Reply("421 4.3.2 going down"),
            "drop" => SmtpAction.Drop(),
            "reset" => SmtpAction.Drop(hard: true),
            "hang" => SmtpAction.Hang(),
            "garbage" => SmtpAction.Garbage(),
            _ => SmtpAction.SlowBytes(),
        };
        server.Script(stage, action.AfterBytes(stage is SmtpStage.DataMiddle ? 200_000 : 1));
        string[] settings = ["Security=StartTls", $"CaFile={server.Certificate.ExportCertificatePem()}", "User=u", "Password=p", .. Times(stage, column == "hang")];
        var bench = new RelayBench(RelayBench.For(server, "Smtp", settings));
        // Larger than what sockets buffer: of a mail that fits, the dot is out before the server is in the middle.
        var lines = stage is SmtpStage.DataMiddle ? 400_000 : 1;
        var outcome = await bench.SendAsync(string.Concat(Enumerable.Repeat("A line of some length.\r\n", lines)));
        Assert.DoesNotContain("@", outcome.Words, StringComparison.Ordinal);
        // The farewell is part of it.
        await bench.DisposeAsync();
        return (Name(outcome), server.AcceptedCount);
    }

    /// <summary>Long where nothing hangs, so that a busy machine changes no outcome.</summary>
    private static string[] Times(SmtpStage stage, bool hangs) => (stage, hangs) switch
    {
        (SmtpStage.FinalDot, true) => ["TimeoutSeconds=20", "SendSeconds=5"],
        (not SmtpStage.Quit, true) => ["TimeoutSeconds=2"],
        _ => ["TimeoutSeconds=20"],
    };

    private static string Name(DeliveryOutcome outcome) => outcome switch
    {
        DeliveryOutcome.Held { Reason: HoldReason.Configuration } => "H",
        DeliveryOutcome.Failed(_, var kind) => $"F{kind}",
        _ => outcome.GetType().Name[..1],
    };
}
