using System.Diagnostics;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;

namespace Sealpost.Wiring.SelfHosted;

/// <summary>Starts what a developer's machine lacks: a local Azure Storage (Azurite) and a local mailbox (maildev).</summary>
internal sealed class LocalHelpers : IAsyncDisposable
{
    private static readonly string[] Endpoints = ["BlobEndpoint", "QueueEndpoint", "TableEndpoint"];
    private readonly List<Process> _children = [];
    private readonly string _root;
    private readonly TextWriter _console;
    private readonly TimeProvider _time;

    private LocalHelpers(string root, TextWriter console, TimeProvider time) => (_root, _console, _time) = (root, console, time);

    public string? Mailbox { get; private set; }

    public static async Task<LocalHelpers> StartAsync(
        IConfiguration settings, string root, TextWriter console, TimeProvider time, CancellationToken cancel)
    {
        var helpers = new LocalHelpers(root, console, time);
        try
        {
            if (StoragePorts(settings["AzureWebJobsStorage"]) is { } ports)
            {
                await helpers.StorageAsync(ports, cancel);
            }

            if (settings["Smtp:Host"] is "localhost" or "127.0.0.1" && settings["Smtp:Security"] == "None")
            {
                await helpers.MailAsync(settings.GetValue("Smtp:Port", 1025), settings.GetValue("Local:MailboxPort", 1080), cancel);
            }

            return helpers;
        }
        catch
        {
            await helpers.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        // with-parent.js ends its child when this pipe closes, however we end.
        _children.ForEach(child => child.StandardInput.Close());
        foreach (var child in _children)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10), _time);
            try
            {
                await child.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                child.Kill(entireProcessTree: true);
            }

            child.Dispose();
        }
    }

    /// <returns>Blob, queue and table port of an emulated storage on this machine; null when it is somebody else's.</returns>
    private static int[]? StoragePorts(string? connection)
    {
        if (connection == "UseDevelopmentStorage=true")
        {
            return [10000, 10001, 10002];
        }

        var members = (connection ?? "").Split(';').Select(member => member.Split('=', 2)).Where(member => member.Length == 2)
            .ToLookup(member => member[0], member => member[1]);
        var endpoints = Endpoints.Select(name => Uri.TryCreate(members[name].FirstOrDefault(), UriKind.Absolute, out var uri) ? uri : null).ToList();
        return members["AccountName"].Contains("devstoreaccount1") && endpoints.TrueForAll(uri => uri is { IsLoopback: true })
            ? [.. endpoints.Select(uri => uri!.Port)] : null;
    }

    private async Task StorageAsync(int[] ports, CancellationToken cancel)
    {
        var taken = ports.Where(Listens).ToList();
        if (taken.Count == ports.Length)
        {
            await _console.WriteLineAsync($"Storage: using the one that listens on port {ports[0]}.");
            return;
        }

        if (taken.Count > 0)
        {
            throw new LocalHelpersException($"Port {taken[0]} is taken by another program, and the local storage needs {string.Join(", ", ports)}; "
                + "end that program, or set AzureWebJobsStorage to a storage that you have.");
        }

        await LocalTools.InstallAsync(_root, _console, _time, cancel);
        await _console.WriteLineAsync("Starting Azurite, a local Azure Storage …");
        await StartAsync("Azurite", ports, [
            "azurite/dist/src/azurite.js", "--skipApiVersionCheck", "--disableTelemetry", "--silent",
            "--location", Path.Combine(_root, ".local", "azurite"),
            "--blobPort", $"{ports[0]}", "--queuePort", $"{ports[1]}", "--tablePort", $"{ports[2]}"], cancel);
    }

    private async Task MailAsync(int port, int web, CancellationToken cancel)
    {
        Mailbox = $"http://localhost:{web}/";
        if (Listens(port))
        {
            await _console.WriteLineAsync($"Mail: using the server that listens on port {port}.");
            return;
        }

        if (Listens(web))
        {
            throw new LocalHelpersException($"Port {web} is taken by another program, and the local mailbox needs it; "
                + "end that program, or set Local__MailboxPort to a free one.");
        }

        await LocalTools.InstallAsync(_root, _console, _time, cancel);
        await _console.WriteLineAsync("Starting maildev, a local mail server with a mailbox …");
        await StartAsync("maildev", [port, web], [
            "maildev/bin/maildev", "--silent", "--ip", "127.0.0.1", "--smtp", $"{port}", "--web-ip", "127.0.0.1", "--web", $"{web}"], cancel);
    }

    private async Task StartAsync(string name, int[] ports, string[] command, CancellationToken cancel)
    {
        var tools = Path.Combine(_root, "tools");
        var child = LocalTools.Run(new ProcessStartInfo("node", ["with-parent.js", Path.Combine(tools, "node_modules", command[0]), .. command[1..]])
        {
            WorkingDirectory = tools, RedirectStandardInput = true, RedirectStandardOutput = true,
        });
        child.OutputDataReceived += (_, _) => { };
        child.BeginOutputReadLine();
        _children.Add(child);
        for (var left = 300; left > 0 && !child.HasExited; left--)
        {
            if (ports.All(Listens))
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), _time, cancel);
        }

        throw new LocalHelpersException($"{name} did not start; delete tools/node_modules and start again, so that it is installed anew.");
    }

    private static bool Listens(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

/// <summary>One sentence for the developer.</summary>
internal sealed class LocalHelpersException(string message) : Exception(message);
