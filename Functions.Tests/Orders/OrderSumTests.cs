using System.Globalization;
using System.Numerics;
using Sealpost.Accepting;
using Sealpost.Accepting.Orders;
using Sealpost.Tests.Hostile;
using Xunit;

namespace Sealpost.Tests.Orders;

/// <summary>The sum of any valid lines is the exact one, and any bytes at all are an order or faults.</summary>
public sealed class OrderSumTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void The_sum_of_any_lines_is_that_of_whole_numbers(int decimals)
    {
        for (var seed = 1UL; seed <= 400; seed++)
        {
            var random = new SplitMix(seed);
            var (sum, fields) = (BigInteger.Zero, new List<SubmittedField>());
            for (var i = 0; i < 1 + random.Below(40); i++)
            {
                // Up to 11 digits in all: 40 lines of it stay below the limit.
                var (pieces, coins) = (1 + random.Below(1 << random.Below(15)), random.Next() % (1UL << (1 + random.Below(18))));
                sum += new BigInteger(coins) * pieces;
                fields.Add(new($"items[{i}][quantity]", [$"{pieces}"]));
                fields.Add(new($"items[{i}][price]", [Text(coins, decimals)]));
            }

            var order = OrderReader.Read(Form(decimals), new([.. fields])).Order;
            Assert.Equal(Text(sum, decimals), order?.Show(order.Total));
            Assert.Equal(sum, order!.Lines.Aggregate(BigInteger.Zero, (all, line) => all + BigInteger.Parse(order.Show(line.Total).Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture)));

            // The same total is taken, the next one is not.
            Assert.NotNull(Posted(order.Show(order.Total)).Order);
            Assert.Equal("total", Assert.Single(Posted(Text(sum + 1, decimals)).OrderFaults).Code);
            Submission Posted(string total) => OrderReader.Read(Form(decimals), new([.. fields, new("total", [total])]));
        }
    }

    [Fact]
    public void The_largest_order_that_is_taken_is_exact_and_one_more_is_a_fault()
    {
        const string last = "999999999999.9999";
        Assert.Equal(last, Sum(("1", last)).Order!.Total.ToString(CultureInfo.InvariantCulture));
        Assert.Equal("too-large", Assert.Single(Sum(("1", last), ("1", "0.0001")).OrderFaults).Code);
        Assert.Equal("too-large", Assert.Single(Sum(("2", last)).OrderFaults).Code);
        Assert.Equal("too-large", Assert.Single(Sum([.. Enumerable.Repeat(("999999999", "1000.0000"), 1_000)]).OrderFaults).Code);
        Assert.Equal("999999999000.0000", Sum(("999999999", "1000.0000")).Order!.Total.ToString("F4", CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Anything_that_is_posted_is_an_order_or_faults()
    {
        string[] names = ["items", "[", "]", "0", "1", "9", "-", ".", "sku", "price", "quantity", "total", "\0", "é", "[0][price]", "[0][quantity]"];
        string[] values = ["1", "0", "9", ".", "-", "+", "e", ",", " ", "\n", "٣", "x", "999999999999"];
        for (var seed = 1UL; seed <= 5_000; seed++)
        {
            var random = new SplitMix(seed);
            string Any(string[] of) => string.Concat(Enumerable.Range(0, random.Below(7)).Select(_ => random.Of(of)));
            var fields = Enumerable.Range(0, 1 + random.Below(6)).Select(_ => new SubmittedField($"items{Any(names)}", [Any(values)])).Append(new("total", [Any(values)]));
            var read = OrderReader.Read(Form(2), new([.. fields]));
            Assert.True(read.Order is null != (read.OrderFaults.Count == 0));
            Assert.All(read.OrderFaults, fault => Assert.InRange(fault.Path.Length, 1, 80));
        }
    }

    private static Submission Sum(params (string Pieces, string Price)[] lines) => OrderReader.Read(Form(4), new(
        [.. lines.SelectMany((line, i) => new SubmittedField[] { new($"items[{i}][quantity]", [line.Pieces]), new($"items[{i}][price]", [line.Price]) })]));

    private static FormDefinition Form(int decimals) => new()
    {
        Recipients = [], Subject = "", Fields = [],
        Order = new()
        {
            Currency = "CHF", Decimals = decimals, MaxItems = 1_000,
            Columns = [new() { Name = "quantity", Type = OrderColumnType.Quantity }, new() { Name = "price", Type = OrderColumnType.Price }],
        },
    };

    /// <summary>Whole coins with the point put in: no arithmetic of ours.</summary>
    private static string Text(BigInteger coins, int decimals)
    {
        var digits = coins.ToString(CultureInfo.InvariantCulture).PadLeft(decimals + 1, '0');
        return decimals == 0 ? digits : $"{digits[..^decimals]}.{digits[^decimals..]}";
    }
}
