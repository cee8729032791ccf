using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Sealpost.Wiring.SelfHosted;
using Xunit;

[assembly: AssemblyFixture(typeof(Sealpost.Tests.Bench.Azurite))]

// Tests wait for other processes a quarter of their time; two at once would leave a core idle for that.
[assembly: Xunit.v3.Parallelization(MaxThreads = 3)]

namespace Sealpost.Tests.Bench;

/// <summary>A real Azurite on free ports, its data on disk, shared by the whole run; each test has its own names in it.</summary>
public sealed class Azurite : IAsyncLifetime
{
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
    private readonly int[] _ports = [FreePort(), FreePort(), FreePort()];
    /// <summary>Two test runs at once begin at different places.</summary>
    private static int _lastPort = RandomNumberGenerator.GetInt32(12_000, 28_000);

    private Process? _process;

    public string Folder { get; } = Directory.CreateTempSubdirectory("sealpost-azurite-").FullName;

    private bool InMemory { get; init; }

    /// <summary>PEM files of a certificate and its key: with them it speaks HTTPS, and takes tokens.</summary>
    private (string File, string Key)? Certificate { get; init; }

    public string ConnectionString => Connection(_ports);

    /// <returns>The address of the account at a service, over HTTPS.</returns>
    /// <param name="service">0 blobs, 1 queues, 2 tables.</param>
    internal string Service(int service) => $"https://127.0.0.1:{_ports[service]}/devstoreaccount1";

    internal static string Connection(int[] ports) => $"DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey={Key};"
        + $"BlobEndpoint=http://127.0.0.1:{ports[0]}/devstoreaccount1;QueueEndpoint=http://127.0.0.1:{ports[1]}/devstoreaccount1;"
        + $"TableEndpoint=http://127.0.0.1:{ports[2]}/devstoreaccount1;";

    /// <summary>One with nothing on disk: faster, and gone with the process.</summary>
    internal static async Task<Azurite> InMemoryAsync()
    {
        var azurite = new Azurite { InMemory = true };
        await azurite.InitializeAsync();
        return azurite;
    }

    /// <summary>One that takes OAuth tokens; it looks at their times, issuer and audience, not at their signature.</summary>
    internal static async Task<Azurite> WithTokensAsync(string certificate, string key)
    {
        var azurite = new Azurite { InMemory = true, Certificate = (certificate, key) };
        await azurite.InitializeAsync();
        return azurite;
    }

    public async ValueTask InitializeAsync()
    {
        await LocalTools.InstallAsync(Checkout.Root, TextWriter.Null, TimeProvider.System, CancellationToken.None);
        await StartAsync();
    }

    public async Task StartAsync()
    {
        var start = new ProcessStartInfo("node", [
            "with-parent.js", "node_modules/azurite/dist/src/azurite.js", "--skipApiVersionCheck", "--disableTelemetry", "--location", Folder,
            "--blobPort", $"{_ports[0]}", "--queuePort", $"{_ports[1]}", "--tablePort", $"{_ports[2]}"])
        {
            WorkingDirectory = Path.Combine(Checkout.Root, "tools"), RedirectStandardInput = true, RedirectStandardOutput = true,
        };
        if (InMemory)
        {
            start.ArgumentList.Add("--inMemoryPersistence");
            start.ArgumentList.RemoveAt(start.ArgumentList.IndexOf("--location") + 1);
            start.ArgumentList.Remove("--location");
        }

        if (Certificate is { } certificate)
        {
            foreach (var word in new[] { "--oauth", "basic", "--cert", certificate.File, "--key", certificate.Key })
            {
                start.ArgumentList.Add(word);
            }
        }

        start.ArgumentList[1] = Path.Combine(start.WorkingDirectory, start.ArgumentList[1]);
        _process = Process.Start(start)!;
        var listening = 0;
        while (listening < 3)
        {
            var line = await _process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("Azurite ended at start.");
            listening += line.Contains("successfully listening", StringComparison.Ordinal) ? 1 : 0;
        }

        // Keeps the pipe empty, so that Azurite never waits for us to read.
        _ = _process.StandardOutput.ReadToEndAsync();
    }

    /// <summary>Ends it in order, so that everything it holds is on disk.</summary>
    public async Task StopAsync()
    {
        _process!.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>
    /// Below the ports that the system gives to whoever names none (32768 on), so that nobody takes it while what listens there is started
    /// again; each only once.
    /// </summary>
    internal static int FreePort()
    {
        while (true)
        {
            var port = Interlocked.Increment(ref _lastPort);
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException taken) when (taken.SocketErrorCode is SocketError.AddressAlreadyInUse)
            {
                // The next one.
            }
        }
    }
}
