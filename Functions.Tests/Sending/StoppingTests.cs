using Sealpost.Sending;
using Sealpost.Sending.Relays;
using Sealpost.Tests.Smtp;
using Xunit;

namespace Sealpost.Tests.Sending;

/// <summary>What becomes of mails on their way when the host stops.</summary>
public sealed class StoppingTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly SteppedClock _clock = new();

    [Theory]
    [InlineData(SmtpStage.Banner)]
    [InlineData(SmtpStage.Ehlo)]
    [InlineData(SmtpStage.Mail)]
    [InlineData(SmtpStage.Data)]
    public async Task Before_the_final_dot_a_mail_is_released_after_a_moment_and_no_other_relay_is_tried(SmtpStage stage)
    {
        await using var server = ScriptedSmtpServer.Launch();
        await using var other = ScriptedSmtpServer.Launch();
        await using var bench = new RelayBench([.. RelayBench.For(server), .. RelayBench.For(other, "Relays:other")], _clock);
        server.Script(stage, SmtpAction.Hang());
        using var stop = new CancellationTokenSource();
        var sending = bench.SendAsync(cancel: stop.Token);
        await server.WaitForStageAsync(stage, 1, Patience);
        await stop.CancelAsync();
        _clock.Step(TimeSpan.FromSeconds(0.9));
        Assert.False(sending.IsCompleted);
        _clock.Step(TimeSpan.FromSeconds(0.1));
        Assert.IsType<DeliveryOutcome.Released>(await sending);
        Assert.Equal((0, 0), (server.AcceptedCount, other.ConnectionCount));
    }

    [Fact]
    public async Task A_mail_that_waits_for_a_connection_of_another_instance_is_released_at_once()
    {
        var asked = new TaskCompletionSource();
        await using var server = ScriptedSmtpServer.Launch();
        await using var bench = new RelayBench(RelayBench.For(server, "Smtp", "Connections=1"), _clock, RelayBench.Unlimited with
        {
            TakeConnectionAsync = (_, _, _) =>
            {
                asked.TrySetResult();
                return Task.FromResult<ConnectionPermit?>(null);
            },
        });
        using var stop = new CancellationTokenSource();
        var sending = bench.SendAsync(cancel: stop.Token);
        await asked.Task.WaitAsync(Patience, TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.False(sending.IsCompleted);
        await stop.CancelAsync();
        Assert.IsType<DeliveryOutcome.Released>(await sending.WaitAsync(Patience, TimeProvider.System, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task After_the_final_dot_the_answer_is_waited_for_a_little_longer(bool comes)
    {
        await using var server = ScriptedSmtpServer.Launch();
        await using var bench = new RelayBench(RelayBench.For(server), _clock);
        server.Script(SmtpStage.FinalDot, SmtpAction.HangAfterTaking());
        using var stop = new CancellationTokenSource();
        var sending = bench.SendAsync(cancel: stop.Token);
        await server.WaitForMailAsync(1, Patience);
        await stop.CancelAsync();
        _clock.Step(TimeSpan.FromSeconds(1.3));
        Assert.False(sending.IsCompleted);
        if (comes)
        {
            server.Release();
        }
        else
        {
            _clock.Step(TimeSpan.FromSeconds(0.1));
        }

        Assert.IsType(comes ? typeof(DeliveryOutcome.Sent) : typeof(DeliveryOutcome.Unknown), await sending);
    }

    [Fact]
    public async Task A_mail_that_has_not_begun_is_released_at_once()
    {
        await using var server = ScriptedSmtpServer.Launch();
        await using var bench = new RelayBench(RelayBench.For(server), _clock);
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        Assert.IsType<DeliveryOutcome.Released>(await bench.SendAsync(cancel: stop.Token));
        Assert.Equal(0, server.ConnectionCount);
    }

    [Theory]
    [InlineData(SmtpStage.Rcpt, typeof(DeliveryOutcome.Deferred))]
    [InlineData(SmtpStage.FinalDot, typeof(DeliveryOutcome.Unknown))]
    public async Task No_send_takes_longer_than_it_may(SmtpStage stage, Type outcome)
    {
        await using var server = ScriptedSmtpServer.Launch();
        await using var bench = new RelayBench(RelayBench.For(server, "Smtp", "TimeoutSeconds=600", "SendSeconds=300"), _clock);
        server.Script(stage, SmtpAction.Hang());
        var sending = bench.SendAsync();
        await server.WaitForStageAsync(stage, 1, Patience);
        _clock.Step(TimeSpan.FromSeconds(301));
        Assert.IsType(outcome, await sending);
    }
}
