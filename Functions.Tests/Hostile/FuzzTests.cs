using Sealpost.Tests.Bench;
using Xunit;

namespace Sealpost.Tests.Hostile;

/// <summary>A small run of <c>bench fuzz</c>.</summary>
public sealed class FuzzTests(Azurite azurite)
{
    private const int Count = 2_000;
    private const ulong Seed = 20_260_331;

    [Fact]
    public async Task Mutated_posts_get_only_documented_answers_and_cost_little_memory_and_time()
    {
        await using var site = await Site.OpenAsync(azurite, set: FuzzForms.Write);
        var report = await Fuzzer.RunAsync(site, Count, Seed, _ => { });
        Assert.Empty(report.Faults);
        Assert.Equal(Count, report.Statuses.Values.Sum());
        // Else it was not what it should be: bodies of which some are good, some can't be read, some break the rules, some are too large.
        Assert.Superset(new HashSet<int> { 303, 400, 413, 415, 422 }, report.Statuses.Keys.ToHashSet());
        Assert.InRange(report.Memory >> 20, 1, 400);

        await using var cpu = new CpuFuzzer(site.App);
        var slowest = await cpu.RunAsync(Count, Seed);
        Assert.True(slowest.Time.TotalMilliseconds <= 150, $"{slowest.Time.TotalMilliseconds:0} ms for {slowest.Case}");
    }
}
