using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Sealpost.Tests.Bench;

namespace Sealpost.Tests.Chaos;

/// <summary>One process of the application, with its own way to the storage and its own clock. Killed, it is started again at once.</summary>
internal sealed class ChaosInstance : IAsyncDisposable
{
    private readonly int _port = Azurite.FreePort();
    private readonly string _folder;
    private readonly Dictionary<string, string> _settings;
    private readonly SemaphoreSlim _one = new(1);
    private Process? _process;
    private bool _isOver;

    /// <param name="app">Names and settings, which several instances share; it is not started itself.</param>
    public ChaosInstance(App app, string name, IReadOnlyDictionary<string, string> more)
    {
        Name = name;
        _folder = Directory.CreateTempSubdirectory("sealpost-chaos-").FullName;
        Clock = new(Path.Combine(_folder, "clock"));
        Proxy = new(app.Storage, app.Queue.Name) { Kill = KillAsync };
        _settings = new(app.AllSettings.Concat(more).GroupBy(setting => setting.Key).Select(same => same.Last()))
        {
            ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{_port}", ["AzureWebJobsStorage"] = Proxy.ConnectionString,
            [ChaosClock.Setting] = Path.Combine(_folder, "clock"), ["DOTNET_STARTUP_HOOKS"] = typeof(ChaosInstance).Assembly.Location,
        };
    }

    public string Name { get; }

    public Uri Address => new($"http://127.0.0.1:{_port}");

    public StorageProxy Proxy { get; }

    public ChaosClock Clock { get; }

    public int Kills { get; private set; }

    /// <summary>Where its log goes when it is over; null for nowhere.</summary>
    public string? Keep { get; set; }

    public string Log => File.ReadAllText(LogFile);

    private string LogFile => Path.Combine(_folder, "log");

    public async Task StartAsync()
    {
        await Proxy.StartAsync();
        Start();
    }

    /// <summary>SIGKILL: the process does nothing more, not even to close a file.</summary>
    public async Task KillAsync()
    {
        await _one.WaitAsync();
        try
        {
            if (_isOver)
            {
                return;
            }

            await EndAsync();
            Kills++;
            Start();
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>That no start failed: a process ends because it was killed.</summary>
    public bool IsAlive => _process is { HasExited: false };

    /// <summary>Waits until it answers.</summary>
    public async Task AnsweringAsync(CancellationToken cancel)
    {
        using var http = new HttpClient { BaseAddress = Address };
        while (true)
        {
            try
            {
                using var answer = await http.GetAsync("/health/live", cancel);
                return;
            }
            catch (Exception lost) when (lost is HttpRequestException or SocketException)
            {
                if (!IsAlive)
                {
                    throw new InvalidOperationException($"{Name} ended by itself:\n{Log}");
                }

                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancel);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _one.WaitAsync();
        _isOver = true;
        await EndAsync();
        _one.Release();
        _one.Dispose();
        await Proxy.DisposeAsync();
        Clock.Dispose();
        if (Keep is not null)
        {
            File.Copy(LogFile, Path.Combine(Keep, $"{Name}.log"), overwrite: true);
        }

        Directory.Delete(_folder, recursive: true);
    }

    private void Start()
    {
        // The log goes to a file without us: reading it would cost what the application needs.
        var start = new ProcessStartInfo("/bin/sh", [
            "-c", string.Create(CultureInfo.InvariantCulture, $"exec dotnet '{App.File}' --environment Staging >>'{LogFile}' 2>&1")]);
        foreach (var (name, value) in _settings)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
    }

    private async Task EndAsync()
    {
        if (_process is { } process)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }
}
