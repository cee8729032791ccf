using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Smtp;

namespace Sealpost.Benchmarks;

/// <summary>start: from the start of a process to its first answered post, published, against ASP.NET Core with one route.</summary>
internal static class Start
{
    private static readonly Option<int> Runs = new("--runs") { DefaultValueFactory = _ => 11, Description = "Medians of so many." };
    private static readonly byte[] Post = Encoding.ASCII.GetBytes(
        "POST /f/contact HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 13\r\n\r\nname=Z&text=m");

    public static Task<int> RunAsync(string[] args)
    {
        var command = new RootCommand("From the start of a process to its first answered post.") { Runs };
        command.SetAction(words => RunAsync(words.GetValue(Runs)));
        return command.Parse(args).InvokeAsync();
    }

    private static async Task<int> RunAsync(int runs)
    {
        var folder = Directory.CreateTempSubdirectory("sealpost-start-").FullName;
        await PublishAsync("Functions", Path.Combine(folder, "application"));
        await PublishAsync(Path.Combine("bench", "hello"), Path.Combine(folder, "hello"));
        await PublishAsync(Path.Combine("bench", "hello"), Path.Combine(folder, "whole"), "--use-current-runtime", "--self-contained", "-p:PublishReadyToRunComposite=true");
        await using var azurite = await Azurite.InMemoryAsync();
        await using var sink = await SmtpSink.StartAsync();
        await using var unused = ScriptedSmtpServer.Launch();
        await using var app = new App(azurite, unused);
        app.Settings["Smtp__Port"] = $"{sink.Port}";
        await File.WriteAllTextAsync(Path.Combine(app.Forms, "contact.json"), """
            { "recipients": ["owner@example.org"], "subject": "From {name}", "fields": [{ "name": "name" }, { "name": "text" }] }
            """);
        await app.Queue.CreateIfNotExistsAsync();
        var times = await Rounds.MediansAsync(runs, warm: true,
        [
            ("ASP.NET Core with one route", () => FirstAnswerAsync(Path.Combine(folder, "hello", "Sealpost.Hello"), app)),
            ("the same, with the runtime", () => FirstAnswerAsync(Path.Combine(folder, "whole", "Sealpost.Hello"), app)),
            ("the application", () => FirstAnswerAsync(Path.Combine(folder, "application", "Sealpost"), app)),
        ]);
        Directory.Delete(folder, recursive: true);
        foreach (var (name, time) in times)
        {
            Scoreboard.Say($"{name,-32} {time,6:0} ms to the first answered post");
        }

        var score = new Scoreboard();
        score.AtMost("of ASP.NET Core with one route", times["the application"] / times["ASP.NET Core with one route"], 1.5);
        return score.ExitCode;
    }

    private static Task<string> PublishAsync(string project, string folder, params string[] how) =>
        NpmPackages.RunAsync("dotnet", Checkout.Root, ["publish", project, "-c", "Release", "-o", folder, "-p:FunctionsWorker=false", .. how]);

    /// <returns>Milliseconds.</returns>
    private static async Task<double> FirstAnswerAsync(string program, App app)
    {
        // Else it would begin with delivering the posts of the runs before.
        await app.Queue.ClearMessagesAsync();
        var port = Azurite.FreePort();
        var start = new ProcessStartInfo(program, ["--environment", "Staging"]) { WorkingDirectory = Path.GetDirectoryName(program), RedirectStandardOutput = true };
        foreach (var (name, value) in app.AllSettings)
        {
            start.Environment[name] = value;
        }

        start.Environment["ASPNETCORE_URLS"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        var reading = process.StandardOutput.ReadToEndAsync();
        try
        {
            using var socket = await ConnectAsync(port, process);
            await socket.SendAsync(Post);
            var answer = new byte[1024];
            var length = await socket.ReceiveAsync(answer);
            return length > 12 && answer[9] is (byte)'3' or (byte)'2'
                ? Stopwatch.GetElapsedTime(started).TotalMilliseconds
                : throw new InvalidOperationException(Encoding.ASCII.GetString(answer, 0, length));
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
            await reading;
        }
    }

    private static async Task<Socket> ConnectAsync(int port, Process process)
    {
        while (!process.HasExited)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync("127.0.0.1", port);
                return socket;
            }
            catch (SocketException)
            {
                socket.Dispose();
                await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
            }
        }

        throw new InvalidOperationException("It ended at start.");
    }
}
