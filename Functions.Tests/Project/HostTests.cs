using System.Text.RegularExpressions;
using Sealpost.Accepting.Dialects;
using Sealpost.Tests.Bench;
using Xunit;

namespace Sealpost.Tests.Project;

/// <summary>The two hosts have the same addresses, queues and timers. The triggers are read as text: not every build has them.</summary>
public sealed partial class HostTests
{
    private const string Root = "{root:maxlength(0)?}";

    [Fact]
    public void Every_address_of_one_host_is_an_address_of_the_other()
    {
        var routes = Read("SelfHosted/Routes.cs");
        var own = MapGet().Matches(routes).Select(match => match.Groups[1].Value)
            // Pages for developers, which only their own machine has.
            .Where(route => route is not "/");
        var self = own.Concat(KnownDialects.All.SelectMany(dialect => dialect.Routes));
        var azure = Trigger().Matches(Read("AzureFunctions/HttpTriggers.cs")).Select(match => match.Groups[1].Value)
            .Select(route => route == "Root" ? "/" : $"/{route.Trim('"')}");
        Assert.Equal(self.Distinct().Order(), azure.Distinct().Order());
        Assert.Contains($"Root = \"{Root}\"", Read("AzureFunctions/HttpTriggers.cs"), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_timer_and_queue_of_one_host_is_one_of_the_other()
    {
        var self = Timer().Matches(Read("SelfHosted/PumpServices.cs")).Select(match => match.Groups[1].Value);
        var triggers = Constructor().Match(Read("AzureFunctions/TimerTriggers.cs")).Groups[1].Value.Split(", ").Select(parameter => parameter.Split(' ')[0]);
        Assert.Equal(self.Order(), triggers.Order());
        Assert.Equal(2, Regex.Count(Read("SelfHosted/PumpServices.cs"), @"Pump\(at, "));
        Assert.Equal(2, Regex.Count(Read("AzureFunctions/QueueTriggers.cs"), @"\[QueueTrigger\("));
    }

    private static string Read(string file) => File.ReadAllText(Path.Combine(Checkout.Root, "Functions", "Wiring", file));

    [GeneratedRegex("""Map(?:Get|Post|Methods)\("(/[^"]*)""")]
    private static partial Regex MapGet();

    [GeneratedRegex("""Route = ("[^"]+"|Root)\)""")]
    private static partial Regex Trigger();

    [GeneratedRegex(@"AddTimer<(\w+)>\(services")]
    private static partial Regex Timer();

    [GeneratedRegex(@"TimerTriggers\(([^)]*)\)")]
    private static partial Regex Constructor();
}
