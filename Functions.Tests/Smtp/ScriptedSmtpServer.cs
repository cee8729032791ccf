using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Sealpost.Tests.Smtp;

/// <summary>
/// A real SMTP server on the loopback address that keeps everything and misbehaves on demand. It accepts all that is not scripted.
/// </summary>
public sealed class ScriptedSmtpServer : IAsyncDisposable
{
    private readonly SmtpLedger _ledger = new();
    private SmtpServerOptions _options;
    private SmtpListener? _listener;

    private ScriptedSmtpServer(SmtpServerOptions options) =>
        _options = options with { Certificate = options.Certificate ?? TestCertificate.Localhost };

    public string Host => _options.Address.ToString();

    /// <summary>The same after a stop and a new start.</summary>
    public int Port => _options.Port;

    public X509Certificate2 Certificate => _options.Certificate!;

    public IReadOnlyList<ReceivedMail> Mails => _ledger.Mails();

    public int AcceptedCount => _ledger.Accepted.Value;

    public int ConnectionCount => _ledger.Connections.Value;

    public static ScriptedSmtpServer Launch(SmtpServerOptions? options = null)
    {
        var server = new ScriptedSmtpServer(options ?? new SmtpServerOptions());
        server.Start();
        return server;
    }

    /// <summary>After <see cref="StopAsync"/>: the same port, script and records.</summary>
    public void Start()
    {
        if (_listener is not null)
        {
            throw new InvalidOperationException("The server is running.");
        }

        _listener = new SmtpListener(_options, _ledger);
        _options = _options with { Port = _listener.Port };
    }

    /// <summary>Closes the port and every connection at once, hanging ones included.</summary>
    public async Task StopAsync()
    {
        if (Interlocked.Exchange(ref _listener, null) is { } listener)
        {
            await listener.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    /// <summary>
    /// Once, the next time that a conversation reaches the stage; several steps for a stage are used up in order.
    /// <paramref name="when"/> looks at the address (Mail, Rcpt), the content (FinalDot), the mechanism (Auth, once
    /// user and password have come) or the client's name (Ehlo), and at "" elsewhere.
    /// </summary>
    public ScriptedSmtpServer Script(SmtpStage stage, SmtpAction action, Predicate<string>? when = null)
    {
        _ledger.Script.Once(stage, action, when);
        return this;
    }

    /// <summary>As <see cref="Script"/>, but whenever no step for once fits; the latest call goes first.</summary>
    public ScriptedSmtpServer Always(SmtpStage stage, SmtpAction action, Predicate<string>? when = null)
    {
        _ledger.Script.Always(stage, action, when);
        return this;
    }

    /// <summary>From now on it has had no mail.</summary>
    public void Forget() => _ledger.Forget();

    public void Clear() => _ledger.Script.Clear();

    /// <summary>Lets every conversation go on that hangs now.</summary>
    public void Release() => _ledger.Release();

    /// <summary>How often the stage was reached, whatever was answered there.</summary>
    public int CountOf(SmtpStage stage) => _ledger.Reached(stage).Value;

    public async Task<IReadOnlyList<ReceivedMail>> WaitForMailAsync(int count, TimeSpan limit)
    {
        await _ledger.Accepted.WaitAsync(_ledger.Forgotten + count, limit);
        return Mails;
    }

    public Task WaitForConnectionsAsync(int count, TimeSpan limit) => _ledger.Connections.WaitAsync(count, limit);

    public Task WaitForStageAsync(SmtpStage stage, int count, TimeSpan limit) =>
        _ledger.Reached(stage).WaitAsync(count, limit);

    /// <summary>All bytes of all clients, decrypted where TLS was used, one connection after the other.</summary>
    public byte[] ClientBytes() => [.. _ledger.Channels().SelectMany(channel => channel.Transcript.All())];

    /// <summary>Those of them that came without TLS.</summary>
    public byte[] ClientBytesInClear() => [.. _ledger.Channels().SelectMany(channel => channel.Transcript.InClear())];

    /// <summary>Whether any client sent this, in the clear or under TLS, but not encoded (base64, say).</summary>
    public bool ClientSent(string text) => ClientBytes().AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
}
