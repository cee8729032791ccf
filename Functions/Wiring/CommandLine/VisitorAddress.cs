using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;

namespace Sealpost.Wiring.CommandLine;

/// <summary>The person that <c>erase</c> and <c>export</c> are about.</summary>
internal static class VisitorAddress
{
    public static Option<string> Option() => new("--address")
    {
        Description = "The person's e-mail address; - reads it from the standard input, so that your shell does not keep it.", Required = true,
    };

    /// <summary>Exit code 2 when that is no address.</summary>
    public static async Task<int> WithAsync(
        ParseResult parsed, Option<string> option, Func<IServiceProvider> services, Func<Visitor, IServiceProvider, Task<int>> run, CancellationToken cancel)
    {
        if (await TypedAddress.ReadAsync(parsed.GetRequiredValue(option), cancel) is not { } address)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync("This is no e-mail address; nothing was looked for.");
            return 2;
        }

        var all = services();
        return await run(await all.GetRequiredService<FindVisitor>().WhoAsync(address, cancel), all);
    }

    /// <summary>What could not be looked at.</summary>
    public static IEnumerable<string> Obstacles(int busy, int hidden, int closed)
    {
        if (busy > 0)
        {
            yield return $"{busy} mails are being sent at this moment, or changed meanwhile.";
        }

        if (hidden > 0)
        {
            yield return $"About {hidden} messages of the queues can't be looked at now: they are being handled, or wait for their time.";
        }

        if (busy + hidden > 0)
        {
            yield return "Run this once more in ten minutes, while the application runs.";
        }

        if (closed > 0)
        {
            yield return $"{closed} mails open with no envelope key of the settings, so nobody can say whose they are: add the older key again, or discard them (keys rotate lists the keys).";
        }
    }
}
