using Microsoft.Extensions.Logging;
using Sealpost.Sending;
using Sealpost.Sending.Relays;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Smtp;
using Xunit;

namespace Sealpost.Tests.Sending;

/// <summary>Several relays: which one takes a mail, and which one is left alone.</summary>
public sealed class FailoverTests : IAsyncLifetime
{
    private readonly SteppedClock _clock = new();
    private readonly Notes _log = new();

    private ScriptedSmtpServer First { get; } = ScriptedSmtpServer.Launch(new() { Auth = AuthOffer.Always, Login = (_, password) => password == "right" });

    private ScriptedSmtpServer Second { get; } = ScriptedSmtpServer.Launch();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await First.DisposeAsync();
        await Second.DisposeAsync();
    }

    [Theory]
    [InlineData(SmtpStage.Banner, "421 4.3.2 no", true)]
    [InlineData(SmtpStage.Banner, "554 5.3.2 no", true)]
    [InlineData(SmtpStage.Ehlo, "450 4.3.2 no", true)]
    [InlineData(SmtpStage.Mail, "421 4.7.0 too much", true)]
    [InlineData(SmtpStage.Rcpt, "421 4.7.0 too much", true)]
    [InlineData(SmtpStage.Data, "drop", true)]
    [InlineData(SmtpStage.Mail, "530 5.7.0 Authentication required", true)]
    [InlineData(SmtpStage.Mail, "451 4.3.0 later", false)]
    [InlineData(SmtpStage.Mail, "550 5.7.1 not from you", false)]
    [InlineData(SmtpStage.Rcpt, "450 4.2.0 greylisted", false)]
    [InlineData(SmtpStage.Rcpt, "550 5.1.1 no such user", false)]
    [InlineData(SmtpStage.FinalDot, "421 4.3.2 going down", false)]
    [InlineData(SmtpStage.FinalDot, "451 4.3.0 later", false)]
    [InlineData(SmtpStage.FinalDot, "drop", false)]
    public async Task The_next_relay_is_tried_for_faults_of_the_relay_only_and_never_after_the_final_dot(SmtpStage stage, string answer, bool next)
    {
        First.Script(stage, answer == "drop" ? SmtpAction.Drop() : SmtpAction.Reply(answer));
        await using var bench = Bench();
        Assert.Equal(next, await bench.SendAsync() is DeliveryOutcome.Sent);
        Assert.Equal((0, next ? 1 : 0), (First.AcceptedCount, Second.AcceptedCount));
    }

    [Fact]
    public async Task A_relay_that_cannot_be_reached_or_refuses_the_login_is_passed_over()
    {
        await using var refused = Bench("User=u", "Password=wrong");
        await refused.SentAsync();
        await using var dead = Bench($"Port={Azurite.FreePort()}");
        await dead.SentAsync();
        Assert.Equal((0, 2), (First.AcceptedCount, Second.AcceptedCount));
        await using var good = Bench("User=u", "Password=right");
        await good.SentAsync();
        Assert.Equal((1, 2), (First.AcceptedCount, Second.AcceptedCount));
    }

    [Fact]
    public async Task A_form_chooses_its_relays_and_their_order()
    {
        await using var bench = Bench();
        await bench.SentAsync("a", "backup", "smtp");
        await bench.SentAsync("b", "BACKUP");
        await bench.SentAsync("c", "smtp");
        Assert.Equal((1, 2), (First.AcceptedCount, Second.AcceptedCount));
        First.Script(SmtpStage.Banner, SmtpAction.Drop());
        Assert.Equal(HoldReason.Configuration, Assert.IsType<DeliveryOutcome.Held>(await bench.SendAsync("d", default, "elsewhere")).Reason);
    }

    [Fact]
    public async Task Where_none_takes_it_a_passing_fault_is_worth_more_than_a_setting_that_is_wrong()
    {
        Second.Always(SmtpStage.Banner, SmtpAction.Reply("450 4.3.2 later"));
        await using var bench = Bench("User=u", "Password=wrong");
        Assert.IsType<DeliveryOutcome.Deferred>(await bench.SendAsync());
        var alone = Assert.IsType<DeliveryOutcome.Held>(await bench.SendAsync("x", default, "smtp"));
        Assert.Equal(HoldReason.Configuration, alone.Reason);
        Assert.DoesNotContain("wrong", alone.Words.Replace("wrong user or password", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_three_faults_in_a_row_a_relay_is_left_alone_for_longer_and_longer_and_one_mail_at_a_time_tries_it()
    {
        First.Always(SmtpStage.Banner, SmtpAction.Drop());
        await using var bench = new RelayBench(RelayBench.For(First), _clock, logger: _log);
        for (var i = 0; i < 3; i++)
        {
            Assert.Null(bench.Sender.NotNow(null));
            Assert.Null(Assert.IsType<DeliveryOutcome.Deferred>(await bench.SendAsync()).NotBefore);
        }

        foreach (var seconds in new[] { 30, 60, 120, 240, 300, 300 })
        {
            var connections = First.ConnectionCount;
            var until = _clock.GetUtcNow().AddSeconds(seconds);
            Assert.Equal(until, Assert.IsType<DeliveryOutcome.Deferred>(bench.Sender.NotNow(null)).NotBefore);
            Assert.Equal(until, Assert.IsType<DeliveryOutcome.Deferred>(await bench.SendAsync()).NotBefore);
            Assert.Equal(connections, First.ConnectionCount);
            _clock.Step(TimeSpan.FromSeconds(seconds));
            Assert.Null(bench.Sender.NotNow(null));
            Assert.Null(Assert.IsType<DeliveryOutcome.Deferred>(await bench.SendAsync()).NotBefore);
            Assert.Equal(connections + 1, First.ConnectionCount);
        }

        Assert.Equal(7, _log.Lines.Count);
        Assert.Equal("Relay smtp is left alone for 30 s (Banner: EndOfStreamException); mail waits, or goes to the next relay", _log.Lines[0]);
    }

    [Fact]
    public async Task One_mail_probes_and_the_relay_is_itself_again_when_it_works()
    {
        First.Script(SmtpStage.Mail, SmtpAction.Reply("421 4.7.0 try again in 45 seconds"));
        await using var bench = new RelayBench(RelayBench.For(First), _clock, logger: _log);
        var asked = Assert.IsType<DeliveryOutcome.Deferred>(await bench.SendAsync());
        Assert.Equal(_clock.GetUtcNow().AddSeconds(45), asked.NotBefore);
        Assert.Equal(asked.NotBefore, Assert.IsType<DeliveryOutcome.Deferred>(await bench.SendAsync()).NotBefore);

        _clock.Step(TimeSpan.FromSeconds(45));
        First.Script(SmtpStage.Rcpt, SmtpAction.Hang());
        var probe = bench.SendAsync();
        await First.WaitForStageAsync(SmtpStage.Rcpt, 1, TimeSpan.FromSeconds(30));
        Assert.NotNull(bench.Sender.NotNow(null));
        Assert.IsType<DeliveryOutcome.Deferred>(await bench.SendAsync());
        First.Release();
        Assert.IsType<DeliveryOutcome.Sent>(await probe);
        Assert.Null(bench.Sender.NotNow(null));
        await bench.SentAsync();
        Assert.Equal(2, First.AcceptedCount);
        Assert.Equal(["Relay smtp is left alone for 45 s (Mail: 421); mail waits, or goes to the next relay", "Relay smtp takes mail again"], _log.Lines);
    }

    [Fact]
    public async Task A_login_that_is_refused_again_and_again_is_not_tried_again_and_again_and_stays_a_fault_of_ours()
    {
        await using var bench = new RelayBench(RelayBench.For(First, "Smtp", "User=u", "Password=wrong"), _clock);
        for (var i = 0; i < 6; i++)
        {
            Assert.Equal(HoldReason.Configuration, Assert.IsType<DeliveryOutcome.Held>(await bench.SendAsync()).Reason);
        }

        Assert.Equal(3, First.CountOf(SmtpStage.Auth));
        Assert.Equal(_clock.GetUtcNow().AddSeconds(30), Assert.IsType<DeliveryOutcome.Held>(bench.Sender.NotNow(null)).NotBefore);
    }

    [Fact]
    public async Task What_a_mail_is_refused_for_opens_nothing()
    {
        First.Always(SmtpStage.Rcpt, SmtpAction.Reply("550 5.1.1 no such user"));
        await using var bench = new RelayBench(RelayBench.For(First), _clock);
        for (var i = 0; i < 5; i++)
        {
            Assert.IsType<DeliveryOutcome.Failed>(await bench.SendAsync());
        }

        Assert.Null(bench.Sender.NotNow(null));
    }

    private RelayBench Bench(params string[] more) =>
        new([.. RelayBench.For(First, "Smtp", more), .. RelayBench.For(Second, "Relays:backup")], _clock);

    private sealed class Notes : ILogger<Relay>
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add(formatter(state, exception));
    }
}
