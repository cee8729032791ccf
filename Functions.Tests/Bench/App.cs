using System.Diagnostics;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Microsoft.Extensions.Options;
using Sealpost.Enqueuing;
using Sealpost.Tests.Smtp;

namespace Sealpost.Tests.Bench;

/// <summary>The application as its own process, with its own forms, queue and ledger; it can be stopped and started again.</summary>
/// <param name="sibling">Another instance, of which this one shares all names, settings, keys and forms.</param>
internal sealed partial class App(Azurite azurite, ScriptedSmtpServer smtp, App? sibling = null) : IAsyncDisposable
{
    private readonly string _name = sibling?._name ?? $"t{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}";
    private readonly string _envelopeKey = sibling?._envelopeKey ?? Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
    private readonly StringBuilder _log = new();
    private Process? _process;

    /// <summary>The application's file. <c>SEALPOST_APP</c> names one that was compiled ahead: it starts and delivers in two thirds of the time.</summary>
    public static string File { get; } = Environment.GetEnvironmentVariable("SEALPOST_APP") ?? typeof(Program).Assembly.Location;

    public string Forms { get; } = sibling?.Forms ?? Directory.CreateTempSubdirectory("sealpost-forms-").FullName;

    public HttpClient Http { get; private set; } = new();

    public Dictionary<string, string> Settings { get; } = sibling?.Settings ?? [];

    /// <summary>Names of settings that it does not have after all.</summary>
    public HashSet<string> Without { get; } = [];

    public int ProcessId => _process!.Id;

    public string Storage => azurite.ConnectionString;

    public TableClient Ledger => new(azurite.ConnectionString, _name);

    public QueueClient Queue => new(azurite.ConnectionString, _name, new() { MessageEncoding = QueueMessageEncoding.Base64 });

    /// <summary>Of posts that go on to a list's subscribers.</summary>
    public QueueClient ListsQueue => new(azurite.ConnectionString, new QueueOptions { Name = _name }.ListsName, new() { MessageEncoding = QueueMessageEncoding.Base64 });

    public QueueClient ListsPoison => new(azurite.ConnectionString, new QueueOptions { Name = _name }.PoisonNames[1], new() { MessageEncoding = QueueMessageEncoding.Base64 });

    public QueueClient Poison => new(azurite.ConnectionString, $"{_name}-poison", new() { MessageEncoding = QueueMessageEncoding.Base64 });

    public BlobContainerClient Blobs => new(azurite.ConnectionString, _name);

    public TableClient Index => new(azurite.ConnectionString, $"{_name}Index");

    public TableClient Lists => new(azurite.ConnectionString, $"{_name}Lists");

    public TableClient Transfers => new(azurite.ConnectionString, $"{_name}Transfers");

    public TableClient Guard => new(azurite.ConnectionString, $"{_name}Guard");

    /// <summary>What it holds of the machine's memory now.</summary>
    public long Memory
    {
        get
        {
            _process!.Refresh();
            return _process.WorkingSet64;
        }
    }

    public string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    /// <summary>The key that seals its posts, for a test that puts mail on the queue itself.</summary>
    public EnvelopeKeyRing Ring => new(Options.Create(new EnvelopeOptions { CurrentKey = "k1", Keys = { ["k1"] = _envelopeKey } }));

    /// <summary>What the application reads, as settings are written.</summary>
    public IEnumerable<KeyValuePair<string, string>> AllSettings
    {
        get
        {
            var settings = new Dictionary<string, string>
            {
                ["AzureWebJobsStorage"] = azurite.ConnectionString, ["Queue__Name"] = _name, ["Ledger__Table"] = _name,
                ["Forms__Path"] = Forms, ["Lists__Path"] = Path.Combine(Forms, "lists"), ["Envelope__CurrentKey"] = "k1", ["Envelope__Keys__k1"] = _envelopeKey,
                ["Smtp__Host"] = "127.0.0.1", ["Smtp__Port"] = $"{smtp.Port}", ["Smtp__Security"] = "None", ["Smtp__From"] = "forms@example.com",
                ["Retry__After__0"] = "00:00:01", ["Smtp__TimeoutSeconds"] = "3", ["Limits__RequestsPerMinute"] = "0", ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
                ["Logging__LogLevel__Microsoft.Hosting.Lifetime"] = "Information",
            };
            return settings.Concat(Settings).Where(setting => !Without.Contains(setting.Key));
        }
    }

    /// <summary>What signs a program in at the operator's page, where a test sets it.</summary>
    public const string OperatorKey = "0123456789abcdef0123456789abcdef";

    /// <summary>What an operator's program is told; it takes <c>Operator__Key</c> to be <see cref="OperatorKey"/>.</summary>
    public async Task<JsonElement> HealthAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health/ready") { Headers = { { "Authorization", $"Bearer {OperatorKey}" } } };
        using var answer = await Http.SendAsync(request);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>An operator's command, with the settings of the application.</summary>
    public Task<Terminal> CommandAsync(params string[] words) => Terminal.RunAsync(Command("Staging", words));

    /// <summary>The same, with something on the standard input.</summary>
    public Task<Terminal> CommandAsync(byte[] input, params string[] words) => Terminal.RunAsync(Command("Staging", words), input);

    public async Task StartAsync(string environment = "Staging")
    {
        var start = Command(environment, []);
        var url = new TaskCompletionSource<string>();
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Keep(line.Data, url);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data, url);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        _ = _process.WaitForExitAsync().ContinueWith(_ => url.TrySetException(new InvalidOperationException($"The application ended.\n{Log}")), TaskScheduler.Default);
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(await url.Task) };
    }

    public async Task StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process!.Id}"]);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
        Http.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            await StopAsync();
        }

        if (sibling is null)
        {
            Directory.Delete(Forms, recursive: true);
        }
    }

    private ProcessStartInfo Command(string environment, string[] words)
    {
        var start = new ProcessStartInfo("dotnet", [App.File, "--environment", environment, .. words])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var (name, value) in AllSettings)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private void Keep(string? line, TaskCompletionSource<string> url)
    {
        lock (_log)
        {
            _log.AppendLine(line);
        }

        if (Listening().Match(line ?? "") is { Success: true } listening)
        {
            url.TrySetResult(listening.Groups[1].Value);
        }
    }

    [GeneratedRegex("Now listening on: (http://[0-9.:]+)")]
    private static partial Regex Listening();
}
