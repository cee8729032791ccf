using System.Diagnostics;
using System.Globalization;
using Sealpost.Tests.Bench;
using Sealpost.Wiring.SelfHosted;

namespace Sealpost.Benchmarks;

/// <summary>The programs that we are compared with.</summary>
internal static class References
{
    private static readonly string Npm = Path.Combine("bench", "npm");

    public static Task InstallAsync() =>
        LocalTools.InstallAsync(Checkout.Root, Npm, "what the benchmarks compare with", Console.Out, TimeProvider.System, CancellationToken.None);

    public static ProcessStartInfo Node(string script, params string[] arguments) =>
        Quiet("node", [Path.Combine(Checkout.Root, Npm, script), .. arguments]);

    /// <summary>This program again, in a part that the benchmarks need as a process of its own.</summary>
    public static ProcessStartInfo Part(string part, params string[] arguments) =>
        // Started as "dotnet Sealpost.Bench.dll", the process itself is dotnet.
        Quiet("dotnet", [typeof(References).Assembly.Location, "as", part, .. arguments]);

    /// <summary>The application itself.</summary>
    public static ProcessStartInfo Application() => Quiet("dotnet", typeof(DeliverMail).Assembly.Location, "--environment", "Staging");

    /// <summary>What it writes goes nowhere: to read its log would take a part of the same cores.</summary>
    private static ProcessStartInfo Quiet(string program, params string[] arguments) => new("/bin/sh", ["-c", "exec \"$@\" >/dev/null", "sh", program, .. arguments]);

    /// <summary>Starts it with the settings of an application.</summary>
    public static Process Start(ProcessStartInfo start, App app)
    {
        foreach (var (name, value) in app.AllSettings)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <returns>Messages a second of nodemailer's pool.</returns>
    public static async Task<double> NodemailerAsync(int port, int connections, int count, int size)
    {
        var seconds = await NpmPackages.RunAsync(
            "node", Path.Combine(Checkout.Root, Npm), ["pool.mjs", .. new[] { port, connections, count, size }.Select(number => $"{number}")]);
        return count / double.Parse(seconds, CultureInfo.InvariantCulture);
    }

    /// <returns>Messages a second of Postfix's smtp-source (https://www.postfix.org/smtp-source.1.html), which keeps its connections with -d.</returns>
    public static async Task<double> SmtpSourceAsync(int port, int connections, int count, int size)
    {
        var started = Stopwatch.GetTimestamp();
        await NpmPackages.RunAsync(
            "smtp-source", "/", "-d", "-s", $"{connections}", "-m", $"{count}", "-l", $"{size}", "-f", "forms@example.org", "-t", "owner@example.org", $"127.0.0.1:{port}");
        return count / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
