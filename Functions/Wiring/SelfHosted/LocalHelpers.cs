using System.ComponentModel;
using System.Diagnostics;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;

namespace Sealpost.Wiring.SelfHosted;

/// <summary>Starts what a developer's machine lacks: a local Azure Storage (Azurite) and a local mailbox (maildev).</summary>
internal sealed class LocalHelpers : IAsyncDisposable
{
    private const string NodeMissing = "Node.js 20 or newer is needed for a local storage and mailbox: install it from https://nodejs.org, "
        + "or set AzureWebJobsStorage and Smtp__Host to services that you have.";

    private static readonly int[] StoragePorts = [10000, 10001, 10002];
    private readonly List<Process> _children = [];

    public string? Mailbox { get; private set; }

    public static async Task<LocalHelpers> StartAsync(IConfiguration settings, string root, TextWriter console, CancellationToken cancel)
    {
        var helpers = new LocalHelpers();
        var tools = Path.Combine(root, "tools");
        try
        {
            if (settings["AzureWebJobsStorage"] == "UseDevelopmentStorage=true")
            {
                await helpers.StorageAsync(tools, root, console, cancel);
            }

            if (settings["Smtp:Host"] is "localhost" or "127.0.0.1" && settings["Smtp:Security"] == "None")
            {
                await helpers.MailAsync(settings, tools, console, cancel);
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
        foreach (var child in _children)
        {
            // with-parent.js ends its child when this pipe closes, however we end.
            child.StandardInput.Close();
        }

        foreach (var child in _children)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
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

    private async Task StorageAsync(string tools, string root, TextWriter console, CancellationToken cancel)
    {
        var taken = StoragePorts.Where(Listens).ToList();
        if (taken.Count == StoragePorts.Length)
        {
            await console.WriteLineAsync("Storage: using the one that listens on ports 10000 to 10002.");
            return;
        }

        if (taken.Count > 0)
        {
            throw new LocalHelpersException($"Port {taken[0]} is taken by another program, and the local storage needs 10000 to 10002; "
                + "end that program, or set AzureWebJobsStorage to a storage that you have.");
        }

        await InstallAsync(tools, console, cancel);
        await console.WriteLineAsync("Starting Azurite, a local Azure Storage …");
        Start(tools, "azurite/dist/src/azurite.js", "--skipApiVersionCheck", "--disableTelemetry", "--silent",
            "--location", Path.Combine(root, ".local", "azurite"));
        await ReadyAsync(StoragePorts, "Azurite", cancel);
    }

    private async Task MailAsync(IConfiguration settings, string tools, TextWriter console, CancellationToken cancel)
    {
        var (port, web) = (settings.GetValue("Smtp:Port", 1025), settings.GetValue("Local:MailboxPort", 1080));
        Mailbox = $"http://localhost:{web}/";
        if (Listens(port))
        {
            await console.WriteLineAsync($"Mail: using the server that listens on port {port}.");
            return;
        }

        if (Listens(web))
        {
            throw new LocalHelpersException($"Port {web} is taken by another program, and the local mailbox needs it; "
                + "end that program, or set Local__MailboxPort to a free one.");
        }

        await InstallAsync(tools, console, cancel);
        await console.WriteLineAsync("Starting maildev, a local mail server with a mailbox …");
        Start(tools, "maildev/bin/maildev", "--silent", "--ip", "127.0.0.1", "--smtp", $"{port}", "--web-ip", "127.0.0.1", "--web", $"{web}");
        await ReadyAsync([port, web], "maildev", cancel);
    }

    private static async Task InstallAsync(string tools, TextWriter console, CancellationToken cancel)
    {
        if (Directory.Exists(Path.Combine(tools, "node_modules", "azurite")) && Directory.Exists(Path.Combine(tools, "node_modules", "maildev")))
        {
            return;
        }

        var npm = OperatingSystem.IsWindows() ? "npm.cmd" : "npm";
        for (var left = 3; left > 0; left--)
        {
            await console.WriteLineAsync("Installing Azurite and maildev, once; this takes about a minute …");
            using var install = Run(new ProcessStartInfo(npm, ["ci", "--loglevel=error"]) { WorkingDirectory = tools });
            await install.WaitForExitAsync(cancel);
            if (install.ExitCode == 0)
            {
                return;
            }
        }

        throw new LocalHelpersException("npm could not install the local tools; run \"npm ci\" in the folder tools to see why, then start again.");
    }

    private void Start(string tools, string script, params string[] arguments)
    {
        var start = new ProcessStartInfo("node", ["with-parent.js", Path.Combine(tools, "node_modules", script), .. arguments])
        {
            WorkingDirectory = tools, RedirectStandardInput = true, RedirectStandardOutput = true,
        };
        var child = Run(start);
        child.OutputDataReceived += (_, _) => { };
        child.BeginOutputReadLine();
        _children.Add(child);
    }

    private async Task ReadyAsync(int[] ports, string name, CancellationToken cancel)
    {
        for (var left = 300; left > 0; left--)
        {
            if (ports.All(Listens))
            {
                return;
            }

            if (_children[^1].HasExited)
            {
                break;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, cancel);
        }

        throw new LocalHelpersException($"{name} did not start; run \"npm ci\" in the folder tools, then start again.");
    }

    private static Process Run(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            throw new LocalHelpersException(NodeMissing);
        }
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
