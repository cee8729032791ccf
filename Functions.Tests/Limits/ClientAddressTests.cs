using Microsoft.Extensions.Options;
using Sealpost.Checking;
using Sealpost.Tests.Bench;
using Xunit;

namespace Sealpost.Tests.Limits;

/// <summary>Who counts as one client, and the gate that counts them in memory.</summary>
public sealed class ClientAddressTests
{
    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", "192.0.2.1")]
    [InlineData("192.0.2.1:50123", "192.0.2.1", "192.0.2.1")]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1", "192.0.2.1")]
    [InlineData("[::ffff:192.0.2.1]:443", "192.0.2.1", "192.0.2.1")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    [InlineData("[2001:db8:1:2:ffff::1]:50123", "2001:db8:1:2:ffff::1", "2001:db8:1:2::/64")]
    [InlineData("fe80::1%7", "fe80::1", "fe80::/64")]
    [InlineData("unknown", "unknown", "unknown")]
    [InlineData("12345", "12345", "12345")]
    [InlineData("", "", "")]
    [InlineData(null, "", "")]
    public void An_address_is_told_without_port_and_zone_and_an_IPv6_client_is_its_64(string? known, string address, string network)
    {
        var told = Clients("").Of(_ => "203.0.113.9", known);
        Assert.Equal(address, told);
        Assert.Equal(network, ClientAddress.Network(told));
    }

    [Theory]
    [InlineData("203.0.113.9", "203.0.113.9")]
    [InlineData("10.0.0.1, 203.0.113.9:1234", "203.0.113.9")]
    [InlineData("10.0.0.1,2001:db8::9", "2001:db8::9")]
    [InlineData("10.0.0.1, ", "192.0.2.1")]
    [InlineData(null, "192.0.2.1")]
    public void Only_the_last_hop_of_the_trusted_header_counts(string? hops, string expected) =>
        Assert.Equal(expected, Clients("X-Forwarded-For").Of(name => name == "X-Forwarded-For" ? hops : "198.51.100.1", "192.0.2.1"));

    [Fact]
    public void A_client_that_is_no_address_is_a_short_key_all_the_same() =>
        Assert.Equal(64, Clients("X-Client").Of(_ => new string('x', 30_000), null).Length);

    [Fact]
    public void The_gate_counts_each_network_and_opens_again_with_the_minute()
    {
        var clock = new ManualClock();
        var gate = new FloodGate(Options.Create(new LimitsOptions { RequestsPerMinute = 2 }), clock);
        Assert.Null(gate.Judge("2001:db8::1"));
        Assert.Null(gate.Judge("2001:db8::2"));
        var refusal = gate.Judge("2001:db8::3");
        Assert.Equal((429, TimeSpan.FromSeconds(40)), (refusal?.Status, refusal?.RetryAfter));
        Assert.Null(gate.Judge("2001:db8:0:1::1"));
        Assert.Null(gate.Judge(""));
        Assert.Null(gate.Judge(""));
        Assert.Null(gate.Judge(""));
        clock.Now += TimeSpan.FromSeconds(40);
        Assert.Null(gate.Judge("2001:db8::1"));
    }

    [Fact]
    public void The_gate_remembers_a_bounded_number_of_networks()
    {
        var gate = new FloodGate(Options.Create(new LimitsOptions { RequestsPerMinute = 1 }), new ManualClock());
        long Held() => GC.GetTotalMemory(forceFullCollection: true);
        void Post(int from, int to)
        {
            for (var i = from; i < to; i++)
            {
                Assert.Null(gate.Judge($"10.{i >> 16}.{(i >> 8) & 255}.{i & 255}"));
            }
        }

        Post(0, 50_000);
        var full = Held();
        Assert.NotNull(gate.Judge("10.0.0.0"));
        Post(50_000, 500_000);
        Assert.True(Held() - full < 8_000_000);
    }

    private static ClientAddress Clients(string header) => new(Options.Create(new LimitsOptions { TrustedHeader = header }));
}
