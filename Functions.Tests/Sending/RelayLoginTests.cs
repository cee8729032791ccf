using System.Diagnostics;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Sealpost.Sending;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Keys;
using Sealpost.Tests.Smtp;
using Xunit;

namespace Sealpost.Tests.Sending;

/// <summary>The way to a server: addresses, names, certificates, logins, and what it offers.</summary>
public sealed class RelayLoginTests
{
    [Theory]
    [InlineData("Auto", "PLAIN LOGIN CRAM-MD5", "AUTH PLAIN")]
    [InlineData("Auto", "LOGIN CRAM-MD5", "AUTH LOGIN")]
    [InlineData("Auto", "CRAM-MD5", "AUTH CRAM-MD5")]
    [InlineData("Plain", "PLAIN LOGIN", "AUTH PLAIN")]
    [InlineData("Login", "PLAIN LOGIN", "AUTH LOGIN")]
    [InlineData("CramMd5", "PLAIN CRAM-MD5", "AUTH CRAM-MD5")]
    public async Task Logs_in_under_TLS_only(string mechanism, string offered, string said)
    {
        await using var server = Secure(new() { AuthMechanisms = offered.Split(' '), CramPassword = "pass wörd", Login = (user, password) => (user, password) == ("us-er", "pass wörd") });
        await using var bench = new RelayBench(Settings(server, "User=us-er", "Password=pass wörd", $"AuthMechanism={mechanism}"));
        await bench.SentAsync();
        Assert.Equal(("us-er", true), (server.Mails[0].User, server.Mails[0].OverTls));
        Assert.True(server.ClientSent(said));
        Assert.Equal(-1, server.ClientBytesInClear().AsSpan().IndexOf("AUTH"u8));

        await using var wrong = new RelayBench(Settings(server, "User=us-er", "Password=other", $"AuthMechanism={mechanism}"));
        Assert.Equal(HoldReason.Configuration, Assert.IsType<DeliveryOutcome.Held>(await wrong.SendAsync()).Reason);
        Assert.Single(server.Mails);
    }

    [Fact]
    public async Task Without_TLS_no_password_goes_out_in_clear_where_the_server_can_do_better()
    {
        await using var server = ScriptedSmtpServer.Launch(new() { Auth = AuthOffer.Always, AuthMechanisms = ["PLAIN", "CRAM-MD5"], CramPassword = "secret" });
        await using var bench = new RelayBench(RelayBench.For(server, "Smtp", "User=u", "Password=secret"));
        await bench.SentAsync();
        Assert.False(server.ClientSent("secret"));
        Assert.False(server.ClientSent("AUTH PLAIN"));
    }

    [Fact]
    public async Task A_server_without_the_login_or_the_TLS_that_is_asked_for_gets_nothing()
    {
        await using var plain = ScriptedSmtpServer.Launch();
        await using var noLogin = new RelayBench(RelayBench.For(plain, "Smtp", "User=u", "Password=secret"));
        await using var noTls = new RelayBench(RelayBench.For(plain, "Smtp", "Security=StartTls"));
        foreach (var bench in new[] { noLogin, noTls })
        {
            Assert.Equal(HoldReason.Configuration, Assert.IsType<DeliveryOutcome.Held>(await bench.SendAsync()).Reason);
        }

        Assert.Equal(0, plain.CountOf(SmtpStage.Mail));
    }

    [Fact]
    public async Task What_was_said_in_clear_after_the_agreement_on_TLS_is_never_taken_for_an_answer_under_it()
    {
        await using var server = Secure(new());
        server.Script(SmtpStage.StartTls, SmtpAction.Reply("220 2.0.0 ready", "250 forged"));
        await using var bench = new RelayBench(Settings(server));
        Assert.IsType<DeliveryOutcome.Deferred>(await bench.SendAsync());
        Assert.Equal((1, 0), (server.CountOf(SmtpStage.Ehlo), server.CountOf(SmtpStage.Mail)));
    }

    [Theory]
    [InlineData("StartTls", true, true, true)]
    [InlineData("StartTls", false, true, false)]
    [InlineData("StartTls", true, false, false)]
    [InlineData("Tls", true, true, true)]
    [InlineData("Tls", false, true, false)]
    public async Task The_certificate_must_come_from_the_private_authority_and_be_the_servers(string security, bool trusted, bool named, bool sent)
    {
        var (authority, key) = await IssueAsync(named ? "DNS:localhost" : "DNS:other.example.org", named ? "IP:127.0.0.1" : "IP:127.0.0.2");
        var other = await TestCertificates.AuthorityAsync("Another");
        await using var server = ScriptedSmtpServer.Launch(new() { StartTls = security == "StartTls", ImplicitTls = security == "Tls", Certificate = key });
        await using var bench = new RelayBench(RelayBench.For(server, "Smtp", $"Security={security}", $"CaFile={(trusted ? authority : other).Certificate}"));
        var outcome = await bench.SendAsync();
        Assert.IsType(sent ? typeof(DeliveryOutcome.Sent) : typeof(DeliveryOutcome.Held), outcome);
        Assert.Equal((sent ? 1 : 0, 0), (server.AcceptedCount, server.CountOf(SmtpStage.Mail) - server.AcceptedCount));
    }

    [Fact]
    public async Task Without_a_private_authority_the_systems_decide()
    {
        await using var server = Secure(new());
        await using var bench = new RelayBench(RelayBench.For(server, "Smtp", "Security=StartTls"));
        Assert.Equal(HoldReason.Configuration, Assert.IsType<DeliveryOutcome.Held>(await bench.SendAsync()).Reason);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_client_certificate_is_shown_where_it_is_set(bool shown)
    {
        var authority = await TestCertificates.AuthorityAsync("Clients");
        var own = await TestCertificates.MakeAsync("rsa:2048", "/CN=forms", authority, "extendedKeyUsage=clientAuth", "basicConstraints=critical,CA:FALSE");
        var expected = X509Certificate2.CreateFromPem(own.Certificate);
        await using var server = Secure(new() { ClientCertificate = certificate => certificate is not null && certificate.GetCertHashString() == expected.Thumbprint });
        await using var bench = new RelayBench(Settings(server, shown ? $"ClientCertificate={own.Certificate}{own.PrivateKey}" : "PoolSize=1"));
        Assert.Equal(shown, await bench.SendAsync() is DeliveryOutcome.Sent);
        Assert.Equal(shown ? 1 : 0, server.AcceptedCount);
    }

    [Fact]
    public async Task A_server_that_says_that_it_wants_a_certificate_holds_the_mail()
    {
        using var files = new TemporaryFiles();
        var server = await TestCertificates.MakeAsync("rsa:2048", "/CN=server", null, "subjectAltName=IP:127.0.0.1");
        var port = Azurite.FreePort();
        var start = new ProcessStartInfo("openssl",
        [
            "s_server", "-accept", $"127.0.0.1:{port}", "-cert", files.Write("cert.pem", server.Certificate), "-key", files.Write("key.pem", server.PrivateKey),
            "-Verify", "1", "-verify_return_error",
        ]) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        using var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync() is { } line && line != "ACCEPT")
        {
        }

        await using var bench = new RelayBench(["Smtp:Host=127.0.0.1", $"Smtp:Port={port}", "Smtp:Security=Tls", $"Smtp:CaFile={server.Certificate}"]);
        var outcome = Assert.IsType<DeliveryOutcome.Held>(await bench.SendAsync());
        process.Kill();
        await process.WaitForExitAsync();
        Assert.Contains("certificate of ours", outcome.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Speaks_by_IPv6_and_by_a_name_that_has_several_addresses()
    {
        await using var six = ScriptedSmtpServer.Launch(new() { Address = IPAddress.IPv6Loopback });
        await using var four = ScriptedSmtpServer.Launch();
        await using var bench = new RelayBench([.. RelayBench.For(six), .. RelayBench.For(four, "Relays:name", "Host=localhost")]);
        await bench.SentAsync();
        await bench.SentAsync("x", "name");
        Assert.Equal((1, 1), (six.AcceptedCount, four.AcceptedCount));
    }

    [Theory]
    [InlineData("", "EHLO example.com\r\n")]
    [InlineData("forms.example.net", "EHLO forms.example.net\r\n")]
    public async Task Says_its_own_name(string name, string said)
    {
        await using var server = ScriptedSmtpServer.Launch();
        await using var bench = new RelayBench(RelayBench.For(server, "Smtp", $"LocalDomain={name}"));
        await bench.SentAsync();
        Assert.True(server.ClientSent(said));
    }

    [Fact]
    public async Task A_mail_that_is_too_large_is_not_even_offered()
    {
        await using var server = ScriptedSmtpServer.Launch(new() { Extensions = ["PIPELINING", "SIZE 2000"] });
        await using var bench = new RelayBench(RelayBench.For(server));
        await bench.SentAsync();
        Assert.Contains($"SIZE={server.Mails[0].Raw.Length}", server.Mails[0].Parameters);
        Assert.Equal(FailureKind.TooLarge, Assert.IsType<DeliveryOutcome.Failed>(await bench.SendAsync(new string('x', 900) + "\r\n" + new string('y', 990))).Kind);
        Assert.Equal((1, 1), (server.CountOf(SmtpStage.Mail), server.ConnectionCount));
    }

    [Theory]
    [InlineData("forms@münchen.example", "owner@bücher.example", true, "MAIL FROM:<forms@xn--mnchen-3ya.example> SIZE=", "RCPT TO:<owner@xn--bcher-kva.example>\r\n")]
    [InlineData("forms@example.com", "zoë@example.org", true, "SMTPUTF8", "RCPT TO:<zoë@example.org>\r\n")]
    [InlineData("forms@example.com", "zoë@example.org", false, null, null)]
    public async Task A_domain_has_an_ASCII_form_and_only_what_stands_before_it_needs_SMTPUTF8(string from, string to, bool utf8, string? mail, string? rcpt)
    {
        await using var server = ScriptedSmtpServer.Launch(new() { Extensions = ["SIZE 1000000", "8BITMIME", utf8 ? "SMTPUTF8" : "ENHANCEDSTATUSCODES"] });
        await using var bench = new RelayBench(RelayBench.For(server));
        var outcome = await bench.Sender.SendAsync(new(RelayBench.Message(from: from), to), default);
        Assert.Equal(mail is null ? "Failed" : "Sent", outcome.GetType().Name);
        Assert.True(mail is null || (server.ClientSent(mail) && server.ClientSent(rcpt!)));
        Assert.Equal(to.StartsWith("zoë", StringComparison.Ordinal) && utf8, server.ClientSent("SMTPUTF8"));
    }

    [Fact]
    public async Task No_address_adds_a_command()
    {
        await using var server = ScriptedSmtpServer.Launch();
        await using var bench = new RelayBench(RelayBench.For(server));
        foreach (var address in new[] { "a@example.org>\r\nRCPT TO:<b@example.org", "a b@example.org", "a@example.org\n" })
        {
            Assert.IsType<DeliveryOutcome.Failed>(await bench.Sender.SendAsync(new(RelayBench.Message(), address), default));
        }

        Assert.Equal(0, server.CountOf(SmtpStage.Mail));
    }

    private static ScriptedSmtpServer Secure(SmtpServerOptions options) => ScriptedSmtpServer.Launch(options with { StartTls = true, Auth = AuthOffer.OverTls });

    private static IEnumerable<string> Settings(ScriptedSmtpServer server, params string[] more) =>
        RelayBench.For(server, "Smtp", ["Security=StartTls", $"CaFile={server.Certificate.ExportCertificatePem()}", .. more]);

    private static async Task<(SmimeTestKey Authority, X509Certificate2 Server)> IssueAsync(params string[] names)
    {
        var authority = await TestCertificates.AuthorityAsync("Private");
        var made = await TestCertificates.MakeAsync(
            "rsa:2048", "/CN=server", authority, $"subjectAltName={string.Join(',', names)}", "extendedKeyUsage=serverAuth", "basicConstraints=critical,CA:FALSE");
        using var certificate = X509Certificate2.CreateFromPem(made.Certificate, made.PrivateKey);
        return (authority, X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null));
    }
}
