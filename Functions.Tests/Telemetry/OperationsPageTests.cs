using System.Diagnostics.Metrics;
using Sealpost.Telemetry;
using Xunit;

namespace Sealpost.Tests.Telemetry;

/// <summary>The tables for operators are the code's.</summary>
public sealed class OperationsPageTests
{
    [Fact]
    public void Every_metric_is_in_the_table_and_the_other_way_round()
    {
        using var metrics = new Metrics(new(TimeProvider.System));
        var made = new List<Instrument>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, _) => made.AddRange(instrument.Meter == metrics.Meter ? [instrument] : []) };
        listener.Start();
        Assert.Equal(
            made.Select(instrument => (instrument.Name, Kind(instrument), instrument.Unit!, instrument.Description!)).Order(),
            OperationsPage.Metrics.Select(row => (row.Name, row.Kind, row.Unit, row.Meaning)).Order());
        Assert.Equal(14, made.Count);
    }

    /// <summary>When this fails, put what it expects in the place of the table.</summary>
    [Fact]
    public void Every_event_of_the_log_is_in_the_table_with_an_id_of_its_own()
    {
        Assert.True(OperationsPage.DeclaredEvents.SequenceEqual(OperationsPage.Events), string.Join('\n', OperationsPage.DeclaredEvents));
        Assert.Equal(OperationsPage.Events.Select(Id).Distinct(), OperationsPage.Events.Select(Id));
    }

    private static string Id(string row) => row.Split(' ')[1];

    private static string Kind(Instrument instrument) => instrument.GetType().Name switch
    {
        "Counter`1" => "counter",
        "Histogram`1" => "histogram",
        _ => "gauge",
    };
}
