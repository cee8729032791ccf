using System.Security.Cryptography;
using Azure.Data.Tables;
using Microsoft.Extensions.Logging.Abstractions;
using Sealpost.Checking;
using Sealpost.Sending;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Smtp;
using Sealpost.Tracking;
using Sealpost.Wiring;
using Xunit;

namespace Sealpost.Tests.Sending;

/// <summary>Two instances on one storage keep a relay's limits together.</summary>
public sealed class SharedRelayTests(Azurite azurite) : IAsyncLifetime
{
    private readonly SteppedClock _clock = new();
    private readonly string _name = $"t{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}";

    private ScriptedSmtpServer Server { get; } = ScriptedSmtpServer.Launch();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    [Fact]
    public async Task A_throttle_lets_as_many_mails_out_as_it_says_and_spreads_the_others()
    {
        await using var one = Instance("PerMinute=20");
        await using var two = Instance("PerMinute=20");
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => (i % 2 == 0 ? one : two).SendAsync()));
        Assert.Equal((20, 20), (outcomes.Count(outcome => outcome is DeliveryOutcome.Sent), Server.AcceptedCount));

        var end = new DateTimeOffset(2026, 3, 31, 12, 1, 0, TimeSpan.Zero);
        var later = outcomes.OfType<DeliveryOutcome.Held>().ToList();
        Assert.All(later, held => Assert.Equal(HoldReason.Throttle, held.Reason));
        var times = later.Select(held => held.NotBefore!.Value).Order().ToList();
        // Each instance spreads its own, one every 3 seconds.
        Assert.All(times, time => Assert.InRange(time, end, end.AddSeconds(3 * 30)));
        Assert.True(times.Distinct().Count() >= 15);
        Assert.Equal(HoldReason.Throttle, Assert.IsType<DeliveryOutcome.Held>(one.Sender.NotNow(null)).Reason);

        _clock.Step(TimeSpan.FromSeconds(41));
        Assert.Null(one.Sender.NotNow(null));
        await one.SentAsync();
        await two.SentAsync();
    }

    [Fact]
    public async Task The_longer_limit_holds_too_and_the_next_relay_takes_what_the_first_may_not()
    {
        await using var other = ScriptedSmtpServer.Launch();
        await using var bench = new RelayBench(
            [.. RelayBench.For(Server, "Smtp", "PerMinute=2", "PerHour=3"), .. RelayBench.For(other, "Relays:other", "PerDay=2")], _clock, Shared());
        for (var i = 0; i < 4; i++)
        {
            await bench.SentAsync();
        }

        _clock.Step(TimeSpan.FromMinutes(1));
        await bench.SentAsync();
        Assert.Equal((3, 2), (Server.AcceptedCount, other.AcceptedCount));
        var held = Assert.IsType<DeliveryOutcome.Held>(await bench.SendAsync());
        Assert.Equal(new DateTimeOffset(2026, 3, 31, 13, 0, 0, TimeSpan.Zero), held.NotBefore);
    }

    [Fact]
    public async Task A_connection_that_fails_uses_nothing_up()
    {
        Server.Script(SmtpStage.Banner, SmtpAction.Drop()).Script(SmtpStage.Ehlo, SmtpAction.Drop());
        await using var bench = Instance("PerMinute=1");
        Assert.IsType<DeliveryOutcome.Deferred>(await bench.SendAsync());
        Assert.IsType<DeliveryOutcome.Deferred>(await bench.SendAsync());
        await bench.SentAsync();
    }

    [Fact]
    public async Task Without_the_table_nothing_goes_out_and_it_is_asked_again_soon()
    {
        var dead = azurite.ConnectionString.Replace(new TableClient(azurite.ConnectionString, _name).Uri.Authority, $"127.0.0.1:{Azurite.FreePort()}", StringComparison.Ordinal);
        await using var throttled = Instance("PerMinute=5", dead);
        await using var slotted = Instance("Connections=5", dead);
        var sending = slotted.SendAsync();
        await SteppingAsync(() => sending.IsCompleted);
        foreach (var outcome in new[] { await throttled.SendAsync(), await sending })
        {
            var held = Assert.IsType<DeliveryOutcome.Held>(outcome);
            Assert.Equal((HoldReason.Throttle, (DateTimeOffset?)_clock.GetUtcNow().AddSeconds(10)), (held.Reason, held.NotBefore));
        }

        Assert.Equal(0, Server.CountOf(SmtpStage.Mail));
    }

    [Fact]
    public async Task Two_instances_never_have_more_connections_than_there_may_be()
    {
        for (var i = 0; i < 3; i++)
        {
            Server.Script(SmtpStage.FinalDot, SmtpAction.Hang());
        }

        await using var one = Instance("Connections=3");
        await using var two = Instance("Connections=3");
        var sending = Enumerable.Range(0, 6).Select(i => (i % 2 == 0 ? one : two).SendAsync()).ToList();
        await Server.WaitForStageAsync(SmtpStage.FinalDot, 3, TimeSpan.FromSeconds(30));
        Assert.Equal(3, Server.ConnectionCount);
        // Those that wait for one of their own give up.
        await SteppingAsync(() => sending.Count(task => task.IsCompleted) == 3);
        Server.Release();
        var outcomes = await Task.WhenAll(sending);
        Assert.Equal((3, 3), (outcomes.Count(outcome => outcome is DeliveryOutcome.Sent), Server.ConnectionCount));
        Assert.All(outcomes.OfType<DeliveryOutcome.Held>(), held => Assert.Equal(HoldReason.Throttle, held.Reason));
    }

    [Fact]
    public async Task A_connection_of_ours_that_comes_back_is_waited_for()
    {
        await using var bench = Instance("Connections=1");
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => bench.SentAsync()));
        Assert.Equal((1, 8), (Server.ConnectionCount, Server.AcceptedCount));
    }

    [Fact]
    public async Task A_connection_that_another_instance_no_longer_needs_goes_to_those_that_wait()
    {
        await using var one = Instance("Connections=1");
        await using var two = Instance("Connections=1");
        await one.SentAsync();
        List<Task<DeliveryOutcome>> waiting = [two.SendAsync(), two.SendAsync(), two.SendAsync()];
        await SteppingAsync(() => waiting.TrueForAll(task => task.IsCompleted));
        Assert.All(await Task.WhenAll(waiting), outcome => Assert.IsType<DeliveryOutcome.Sent>(outcome));
        // The first one said goodbye before.
        Assert.Equal((2, 1), (Server.ConnectionCount, Server.CountOf(SmtpStage.Quit)));
    }

    [Fact]
    public async Task Nobody_waits_long_for_a_connection_where_another_relay_has_one()
    {
        Server.Script(SmtpStage.FinalDot, SmtpAction.Hang());
        await using var other = ScriptedSmtpServer.Launch();
        await using var bench = new RelayBench(
            [.. RelayBench.For(Server, "Smtp", "Connections=1", "TimeoutSeconds=600"), .. RelayBench.For(other, "Relays:other")], _clock, Shared());
        var hanging = bench.SendAsync();
        await Server.WaitForStageAsync(SmtpStage.FinalDot, 1, TimeSpan.FromSeconds(30));
        var (began, sending) = (_clock.GetUtcNow(), bench.SendAsync());
        await SteppingAsync(() => sending.IsCompleted);
        Assert.IsType<DeliveryOutcome.Sent>(await sending);
        Assert.InRange(_clock.GetUtcNow() - began, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(10));
        Server.Release();
        Assert.IsType<DeliveryOutcome.Sent>(await hanging);
        Assert.Equal((1, 1), (Server.AcceptedCount, other.AcceptedCount));
    }

    [Fact]
    public async Task A_slot_is_renewed_while_it_is_used_and_taken_over_when_its_owner_is_gone()
    {
        var (one, two) = (Slots(), Slots());
        var slot = await one.TakeAsync("smtp", 1, default);
        Assert.NotNull(slot);
        // Not renewed yet, and still owned.
        _clock.Step(TimeSpan.FromSeconds(19));
        Assert.Null(await two.TakeAsync("smtp", 1, default));
        for (var i = 0; i < 5; i++)
        {
            _clock.Step(TimeSpan.FromSeconds(21));
            await slot.RenewAsync();
            Assert.True(slot.IsValid);
            Assert.Null(await two.TakeAsync("smtp", 1, default));
        }

        // As if it had ended without giving it back: nobody renews.
        await Table.UpdateEntityAsync(new TableEntity("connections-smtp", "000") { ["Until"] = _clock.GetUtcNow() }, Azure.ETag.All, TableUpdateMode.Merge);
        await using var taken = await two.TakeAsync("smtp", 1, default);
        Assert.NotNull(taken);
        await slot.RenewAsync();
        _clock.Step(TimeSpan.FromSeconds(54));
        Assert.False(slot.IsValid);
        await taken.RenewAsync();
        // What is no longer ours is not given back.
        await slot.DisposeAsync();
        Assert.Null(await one.TakeAsync("smtp", 1, default));
        await using var second = await one.TakeAsync("smtp", 2, default);
        Assert.NotNull(second);
    }

    /// <summary>Lets somebody wait in vain: the clock goes on slowly, until it is so.</summary>
    private async Task SteppingAsync(Func<bool> so)
    {
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!so())
        {
            await ticks.WaitForNextTickAsync();
            _clock.Step(so() ? TimeSpan.Zero : TimeSpan.FromSeconds(0.5));
        }
    }

    private TableClient Table => new(azurite.ConnectionString, _name);

    private ConnectionSlots Slots(string? storage = null) =>
        new(new(storage ?? azurite.ConnectionString, _name, new TableClientOptions { Retry = { MaxRetries = 0 } }), _clock, NullLogger<ConnectionSlots>.Instance);

    private Sealpost.Sending.Relays.SharedRelayLimits Shared(string? storage = null)
    {
        var guard = new GuardTable(new(storage ?? azurite.ConnectionString, $"{_name}Guard", new TableClientOptions { Retry = { MaxRetries = 0 } }));
        return RelayServices.Shared(new SharedLimit(guard, new(new byte[32]), _clock, NullLogger<SharedLimit>.Instance), Slots(storage), new(new(storage ?? azurite.ConnectionString, _name), _clock));
    }

    private RelayBench Instance(string setting, string? storage = null) => new(RelayBench.For(Server, "Smtp", setting, "TimeoutSeconds=600"), _clock, Shared(storage));
}
