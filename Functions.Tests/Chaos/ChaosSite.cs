using Sealpost.Tests.Bench;
using Sealpost.Tests.Keys;
using Sealpost.Tests.Smtp;

namespace Sealpost.Tests.Chaos;

/// <summary>A storage of its own, a relay, and one or more instances of the application on the same names; all of them can be made to fail.</summary>
internal sealed class ChaosSite : IAsyncDisposable
{
    private readonly App _app;
    private readonly SemaphoreSlim _restart = new(1);

    private ChaosSite(Azurite azurite, IReadOnlyDictionary<string, string> more, int instances)
    {
        Azurite = azurite;
        _app = new(azurite, Smtp);
        // The same server once more, as if it were another: what one of them may have must not be given to the other.
        foreach (var (name, value) in new[] { ("Host", "127.0.0.1"), ("Port", $"{Smtp.Port}"), ("Security", "None"), ("TimeoutSeconds", "2"), ("SendSeconds", "5") })
        {
            _app.Settings[$"Relays__backup__{name}"] = value;
        }

        Instances = [.. Enumerable.Range(1, instances).Select(number => new ChaosInstance(_app, $"instance {number}", more))];
    }

    public Azurite Azurite { get; }

    public ScriptedSmtpServer Smtp { get; } = ScriptedSmtpServer.Launch();

    public IReadOnlyList<ChaosInstance> Instances { get; }

    /// <summary>The names in the storage, and ways to it that nothing spoils.</summary>
    public App Storage => _app;

    /// <param name="more">Settings of the application.</param>
    public static async Task<ChaosSite> OpenAsync(int instances, IReadOnlyDictionary<string, string> more)
    {
        var azurite = new Azurite();
        await azurite.InitializeAsync();
        var site = new ChaosSite(azurite, more, instances);
        await File.WriteAllTextAsync(Path.Combine(site._app.Forms, "owner.asc"), (await TestKeys.GetAsync(TestKeyKind.Curve25519)).PublicArmored);
        ChaosForms.Write(site._app.Forms);
        site.Smtp.Always(SmtpStage.Rcpt, SmtpAction.Reply("550 5.1.1 nobody here"), address => address == ChaosForms.Nobody)
            .Always(SmtpStage.FinalDot, SmtpAction.Reply("554 5.6.0 not wanted"), content => content.Contains(ChaosForms.Unwanted, StringComparison.Ordinal));
        await Task.WhenAll(site.Instances.Select(instance => instance.StartAsync()));
        return site;
    }

    /// <summary>Leases and pauses of seconds, so that what a crash leaves behind is seen to soon.</summary>
    public static Dictionary<string, string> ShortLeases(TimeSpan message, TimeSpan row) => new()
    {
        ["Queue__Lease"] = $"{message}", ["Ledger__Lease"] = $"{row}", ["Smtp__SendSeconds"] = "5", ["Smtp__TimeoutSeconds"] = "2",
        // Below the patience of the visitors.
        ["Direct__Seconds"] = "2", ["Retry__After__0"] = "00:00:01", ["Retry__ResendUnknownAfter"] = "00:00:02",
        ["AzureFunctionsJobHost__extensions__queues__visibilityTimeout"] = "00:00:01",
        ["AzureFunctionsJobHost__extensions__queues__maxPollingInterval"] = "00:00:00.5", ["Logging__LogLevel__Default"] = "Warning",
    };

    public async Task RestartStorageAsync()
    {
        await _restart.WaitAsync();
        await Azurite.StopAsync();
        await Azurite.StartAsync();
        _restart.Release();
    }

    public Task KillAllAsync() => Task.WhenAll(Instances.Select(instance => instance.KillAsync()));

    public async ValueTask DisposeAsync()
    {
        foreach (var instance in Instances)
        {
            await instance.DisposeAsync();
        }

        _restart.Dispose();
        await _app.DisposeAsync();
        await Smtp.DisposeAsync();
        await Azurite.DisposeAsync();
    }
}
