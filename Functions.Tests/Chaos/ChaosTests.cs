using Xunit;

namespace Sealpost.Tests.Chaos;

/// <summary>A small run of <c>bench chaos</c>.</summary>
public sealed class ChaosTests
{
    [Theory]
    [InlineData(1, 20_260_331)]
    public async Task Every_accepted_mail_has_one_fate_and_none_is_sent_twice_whatever_fails(int instances, ulong seed)
    {
        var size = new ChaosSize(150, seed, instances, Faults: 45, MostKills: 8, TimeSpan.FromSeconds(8)) { Calm = true };
        var report = await ChaosRun.RunAsync(size, TimeSpan.FromSeconds(60), _ => { }, TestContext.Current.CancellationToken);

        Assert.True(report.Faults.Count == 0, string.Join('\n', report.Faults));
        Assert.Equal(size.Posts, report.Accepted);
        Assert.Equal(size.Posts, report.Fates.Values.Sum());
        // Else it was not what it should be.
        Assert.InRange(report.Kills, 3, 30);
        Assert.Superset(new HashSet<string> { "Sent", "Failed", "Held" }, report.Fates.Keys.ToHashSet());
    }
}
