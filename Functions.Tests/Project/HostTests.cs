using System.Text.RegularExpressions;
using Sealpost.Accepting.Dialects;
using Sealpost.Enqueuing;
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
        var own = MapGet().Matches(routes).Select(match => match.Groups[1].Value);
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
        // The same queues, and on both hosts the same is done with each.
        var names = new QueueOptions { Name = "%Queue:Name%" };
        var pumps = Pump().Matches(Read("SelfHosted/PumpServices.cs")).Select(match => (
            Name: match.Groups[1].Value switch
            {
                "Name(at).Name" => names.Name,
                "Name(at).ListsName" => names.ListsName,
                "QueueOptions.Poison(Name(at).Name)" => names.PoisonNames[0],
                "QueueOptions.Poison(Name(at).ListsName)" => names.PoisonNames[1],
                var other => other,
            },
            Does: match.Groups[2].Value == "DeliverAsync" ? "deliver" : "poison"));
        var queues = Queue().Matches(Read("AzureFunctions/QueueTriggers.cs")).Select(match => (Name: match.Groups[1].Value, Does: match.Groups[2].Value));
        Assert.Equal(4, pumps.Count());
        Assert.Equal(pumps.Order(), queues.Order());
    }

    private static string Read(string file) => File.ReadAllText(Path.Combine(Checkout.Root, "Functions", "Wiring", file));

    [GeneratedRegex("""Map(?:Get|Post|Methods)\("(/[^"]*)""")]
    private static partial Regex MapGet();

    [GeneratedRegex("""Route = ("[^"]+"|Root)\)""")]
    private static partial Regex Trigger();

    [GeneratedRegex(@"AddTimer<(\w+)>\(services")]
    private static partial Regex Timer();

    [GeneratedRegex(@"Pump\(at, (.+), (\w+)\(at\)\)")]
    private static partial Regex Pump();

    [GeneratedRegex("""\[QueueTrigger\("([^"]+)".*\n\s+(\w+)\.RunAsync""")]
    private static partial Regex Queue();

    [GeneratedRegex(@"TimerTriggers\(([^)]*)\)")]
    private static partial Regex Constructor();
}
