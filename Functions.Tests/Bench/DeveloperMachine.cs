using System.Diagnostics;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Sealpost.Tests.Bench;

/// <summary>A fresh checkout on which nothing was ever started, with ports of its own; what "dotnet run" runs is run in it.</summary>
internal sealed class DeveloperMachine : IAsyncDisposable
{
    private readonly StringBuilder _output = new();
    private TaskCompletionSource<string> _running = new();
    private Process? _process;

    public DeveloperMachine()
    {
        foreach (var name in new[] { "local.settings.json.example", "host.json", "tools/package.json", "tools/package-lock.json", "tools/with-parent.js", "forms/contact.json" })
        {
            var copy = Path.Combine(Root, name);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(Path.Combine(Checkout.Root, name), copy);
        }

        // Installed by the fixture of the run, and only read.
        Directory.CreateSymbolicLink(Path.Combine(Root, "tools", "node_modules"), Path.Combine(Checkout.Root, "tools", "node_modules"));
        Settings["AzureWebJobsStorage"] = Azurite.Connection(StoragePorts);
        Settings["Smtp__Port"] = $"{MailPorts[0]}";
        Settings["Local__MailboxPort"] = $"{MailPorts[1]}";
        Settings["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
    }

    public string Root { get; } = Directory.CreateTempSubdirectory("sealpost-machine-").FullName;

    public int[] StoragePorts { get; } = [Azurite.FreePort(), Azurite.FreePort(), Azurite.FreePort()];

    public int[] MailPorts { get; } = [Azurite.FreePort(), Azurite.FreePort()];

    public Dictionary<string, string?> Settings { get; } = [];

    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Returns the address of the demo form, or throws with what was printed when the application ended.</summary>
    public async Task<Uri> StartAsync(string environment = "Development")
    {
        var start = new ProcessStartInfo("dotnet", [App.File, "--environment", environment])
        {
            WorkingDirectory = Root, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var (name, value) in Settings)
        {
            start.Environment[name] = value;
        }

        _running = new();
        _process?.Dispose();
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        var ended = _process.WaitForExitAsync();
        return await Task.WhenAny(_running.Task, ended) == ended
            ? throw new InvalidOperationException(Output)
            : new Uri(await _running.Task);
    }

    public int ExitCode => _process!.ExitCode;

    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{_process!.Id}"]);
        // A shell that starts the tests in its background may have them ignore INT, and all that they start.
        using var limit = new CancellationTokenSource(Site.Patience);
        await _process.WaitForExitAsync(limit.Token);
    }

    /// <summary>Does to the helpers what Ctrl+C in their terminal does.</summary>
    public async Task InterruptHelpersAsync()
    {
        using var kill = Process.Start("pkill", ["-INT", "-P", $"{_process!.Id}"]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Waits until nothing listens any more on the ports of the helpers.</summary>
    public async Task HelpersEndedAsync()
    {
        foreach (var port in StoragePorts.Concat(MailPorts))
        {
            await Site.UntilAsync(async () => !await ListensAsync(port));
        }
    }

    /// <param name="count">How many mails the local mailbox has once the wanted one is there.</param>
    /// <returns>The newest of them, as its page lets people save it.</returns>
    public async Task<byte[]> MailAsync(int count)
    {
        using var mailbox = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{MailPorts[1]}") };
        var mails = default(JsonElement);
        await Site.UntilAsync(async () => (mails = await mailbox.GetFromJsonAsync<JsonElement>("/email")).GetArrayLength() >= count);
        return await mailbox.GetByteArrayAsync($"/email/{mails[count - 1].GetProperty("id").GetString()}/source");
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            await SignalAsync("TERM");
        }

        _process?.Dispose();
        // The link first: deleting through it would empty the checkout's packages.
        Directory.Delete(Path.Combine(Root, "tools", "node_modules"));
        Directory.Delete(Root, recursive: true);
    }

    /// <summary>Whether anything listens on a port of this machine.</summary>
    internal static async Task<bool> ListensAsync(int port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private void Keep(string? line)
    {
        lock (_output)
        {
            _output.AppendLine(line);
        }

        if (line?.TrimStart().StartsWith("Demo form", StringComparison.Ordinal) is true)
        {
            _running.TrySetResult(new Uri(new Uri(line.Trim()["Demo form".Length..].Trim()), "/").ToString());
        }
    }
}
