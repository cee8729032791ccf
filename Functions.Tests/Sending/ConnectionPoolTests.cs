using Sealpost.Sending;
using Sealpost.Tests.Smtp;
using Xunit;

namespace Sealpost.Tests.Sending;

/// <summary>Connections are used again, and not for longer than is good.</summary>
public sealed class ConnectionPoolTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly SteppedClock _clock = new();

    private ScriptedSmtpServer Server { get; } = ScriptedSmtpServer.Launch();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    [Fact]
    public async Task One_connection_takes_mail_after_mail_and_says_goodbye_at_the_end()
    {
        await using (var bench = Bench())
        {
            for (var i = 0; i < 5; i++)
            {
                Assert.Equal("2.0.0 taken", (await bench.SentAsync()).Words);
            }
        }

        Assert.Equal((1, 5, 0, 1), (Server.ConnectionCount, Server.AcceptedCount, Server.CountOf(SmtpStage.Noop), Server.CountOf(SmtpStage.Quit)));
    }

    [Fact]
    public async Task After_some_seconds_the_server_is_asked_whether_it_is_still_there()
    {
        await using var bench = Bench();
        await bench.SentAsync();
        _clock.Step(TimeSpan.FromSeconds(6));
        await bench.SentAsync();
        Assert.Equal((1, 1), (Server.ConnectionCount, Server.CountOf(SmtpStage.Noop)));

        Server.Script(SmtpStage.Noop, SmtpAction.Drop(hard: true));
        _clock.Step(TimeSpan.FromSeconds(6));
        await bench.SentAsync();
        Assert.Equal((2, 3), (Server.ConnectionCount, Server.AcceptedCount));
    }

    [Theory]
    [InlineData("drop")]
    [InlineData("reset")]
    [InlineData("421")]
    public async Task A_connection_that_the_server_has_closed_costs_the_mail_nothing(string how)
    {
        await using var bench = Bench();
        await bench.SentAsync();
        Server.Script(SmtpStage.Mail, how == "421" ? SmtpAction.Reply("421 4.4.2 idle for too long") : SmtpAction.Drop(hard: how == "reset"));
        await bench.SentAsync();
        Assert.Equal((2, 2), (Server.ConnectionCount, Server.AcceptedCount));
        Assert.Null(bench.Sender.NotNow(null));
    }

    [Fact]
    public async Task A_refused_mail_leaves_the_connection_in_order()
    {
        await using var bench = Bench();
        Server.Script(SmtpStage.Rcpt, SmtpAction.Reply("550 5.1.1 no such user"));
        Assert.IsType<DeliveryOutcome.Failed>(await bench.SendAsync());
        Server.Script(SmtpStage.FinalDot, SmtpAction.Reply("554 5.6.0 no"));
        Assert.IsType<DeliveryOutcome.Failed>(await bench.SendAsync());
        await bench.SentAsync();
        Assert.Equal((1, 1, 1), (Server.ConnectionCount, Server.CountOf(SmtpStage.Reset), Server.AcceptedCount));
    }

    [Fact]
    public async Task A_server_that_asks_for_content_without_a_recipient_gets_none()
    {
        await using var bench = Bench();
        Server.Script(SmtpStage.Rcpt, SmtpAction.Reply("550 5.1.1 no such user", "354 go ahead"));
        Assert.Equal(FailureKind.Recipient, Assert.IsType<DeliveryOutcome.Failed>(await bench.SendAsync()).Kind);
        Assert.False(Server.ClientSent("Subject:"));
        // Not even RSET, which would be content.
        await bench.SentAsync();
        Assert.Equal((0, 2, 1), (Server.CountOf(SmtpStage.Reset), Server.ConnectionCount, Server.AcceptedCount));
    }

    [Fact]
    public async Task Without_PIPELINING_each_command_waits_for_its_answer()
    {
        await using var server = ScriptedSmtpServer.Launch(new() { Extensions = [] });
        await using var bench = new RelayBench(RelayBench.For(server));
        server.Script(SmtpStage.Rcpt, SmtpAction.Reply("550 5.1.1 no such user"));
        Assert.IsType<DeliveryOutcome.Failed>(await bench.SendAsync());
        await bench.SentAsync();
        Assert.Equal((1, 1, 1), (server.CountOf(SmtpStage.Data), server.AcceptedCount, server.ConnectionCount));
    }

    [Fact]
    public async Task A_connection_ends_after_its_mails_and_at_its_age()
    {
        await using var bench = Bench("MessagesPerConnection=3", "ConnectionSeconds=60", "IdleSeconds=3600");
        for (var i = 0; i < 4; i++)
        {
            await bench.SentAsync();
        }

        Assert.Equal(2, Server.ConnectionCount);
        _clock.Step(TimeSpan.FromSeconds(61));
        await bench.SentAsync();
        Assert.Equal(3, Server.ConnectionCount);
        await Server.WaitForStageAsync(SmtpStage.Quit, 2, Patience);
    }

    [Fact]
    public async Task An_idle_connection_is_closed_with_a_farewell()
    {
        await using var bench = Bench("IdleSeconds=10");
        await bench.SentAsync();
        _clock.Step(TimeSpan.FromSeconds(9));
        Assert.Equal(0, Server.CountOf(SmtpStage.Quit));
        _clock.Step(TimeSpan.FromSeconds(6));
        await Server.WaitForStageAsync(SmtpStage.Quit, 1, Patience);
        await bench.SentAsync();
        Assert.Equal(2, Server.ConnectionCount);
    }

    [Fact]
    public async Task No_more_connections_are_open_than_there_may_be_and_the_others_wait()
    {
        await using var bench = Bench("PoolSize=3");
        Server.Script(SmtpStage.FinalDot, SmtpAction.Hang()).Script(SmtpStage.FinalDot, SmtpAction.Hang()).Script(SmtpStage.FinalDot, SmtpAction.Hang());
        var sending = Enumerable.Range(0, 12).Select(_ => bench.SentAsync()).ToList();
        await Server.WaitForStageAsync(SmtpStage.FinalDot, 3, Patience);
        Assert.Equal(3, Server.ConnectionCount);
        Server.Release();
        await Task.WhenAll(sending);
        Assert.Equal((3, 12), (Server.ConnectionCount, Server.AcceptedCount));
    }

    [Fact]
    public async Task A_mail_that_waits_for_a_connection_is_released_at_once_when_the_host_stops()
    {
        await using var bench = Bench("PoolSize=1");
        Server.Script(SmtpStage.FinalDot, SmtpAction.Hang());
        var first = bench.SendAsync();
        await Server.WaitForStageAsync(SmtpStage.FinalDot, 1, Patience);
        using var stop = new CancellationTokenSource();
        var second = bench.SendAsync(cancel: stop.Token);
        await stop.CancelAsync();
        Assert.IsType<DeliveryOutcome.Released>(await second);
        Server.Release();
        Assert.IsType<DeliveryOutcome.Sent>(await first);
    }

    [Fact]
    public async Task Lines_with_dots_and_large_mails_arrive_as_they_were()
    {
        await using var bench = Bench();
        foreach (var text in new[] { ".\r\n..\r\n.a\r\nb.\r\n", "no end", string.Concat(Enumerable.Repeat(".line of dots...\r\n.\r\n", 60_000)) })
        {
            await bench.SentAsync(text);
            Assert.Equal(text.TrimEnd(), Server.Mails[^1].Parse().TextBody?.ReplaceLineEndings("\r\n").TrimEnd());
        }

        Assert.Equal(1, Server.ConnectionCount);
    }

    private RelayBench Bench(params string[] more) => new(RelayBench.For(Server, "Smtp", more), _clock);
}
