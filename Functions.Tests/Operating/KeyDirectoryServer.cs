using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Sealpost.Tests.Operating;

/// <summary>
/// The HTTPS hosts of domains, behind a proxy (CONNECT, RFC 9110 section 9.3.6): a program that honours HTTPS_PROXY and trusts the
/// authority's certificate meets them as if they were on the internet.
/// </summary>
internal sealed class KeyDirectoryServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _authority;
    private readonly Task _serving;

    public KeyDirectoryServer()
    {
        var request = new CertificateRequest("CN=Test authority", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        var now = TimeProvider.System.GetUtcNow();
        _authority = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(10));
        _listener.Start();
        _serving = ServeAsync();
    }

    /// <summary>For HTTPS_PROXY.</summary>
    public string Proxy => $"http://{_listener.LocalEndpoint}";

    /// <summary>For SSL_CERT_FILE.</summary>
    public string Authority => _authority.ExportCertificatePem();

    /// <summary>Status line with headers, and body, by host and target; a host of which there is nothing does not exist.</summary>
    public Dictionary<string, (string Head, byte[] Body)> Answers { get; } = [];

    /// <summary>What was asked for, in order: a host, or a host with its target.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    public void Answer(string address, byte[] body, string head = "200 OK") => Answers[address] = (head, body);

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving;
        _authority.Dispose();
        _key.Dispose();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            try
            {
                var client = await _listener.AcceptTcpClientAsync();
                _ = TalkAsync(client);
            }
            catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        try
        {
            using var closing = client;
            await using var plain = client.GetStream();
            var host = (await HeadAsync(plain)).Split(' ')[1].Split(':')[0];
            Asked.Enqueue(host);
            var known = Answers.Keys.Any(address => address.StartsWith($"{host}/", StringComparison.Ordinal));
            await plain.WriteAsync(Encoding.ASCII.GetBytes(known ? "HTTP/1.1 200 OK\r\n\r\n" : "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"));
            if (!known)
            {
                return;
            }

            await using var secure = new SslStream(plain);
            using var certificate = Certificate(host);
            await secure.AuthenticateAsServerAsync(certificate);
            var target = host + (await HeadAsync(secure)).Split(' ')[1];
            Asked.Enqueue(target);
            var (head, body) = Answers.TryGetValue(target, out var answer) ? answer : ("404 Not Found", []);
            await secure.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {head}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n"));
            await secure.WriteAsync(body);
        }
        catch (Exception gone) when (gone is IOException or System.Security.Authentication.AuthenticationException)
        {
            // The client did not like what it saw; its own words tell the test.
        }
    }

    private X509Certificate2 Certificate(string host)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var signed = request.Create(_authority, now.AddHours(-1), now.AddDays(1), RandomNumberGenerator.GetBytes(8));
        using var whole = signed.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), password: null);
    }

    /// <returns>Everything up to the empty line.</returns>
    private static async Task<string> HeadAsync(Stream stream)
    {
        var (head, one) = (new StringBuilder(), new byte[1]);
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one) == 1)
        {
            head.Append((char)one[0]);
        }

        return head.ToString();
    }
}
