using System.Globalization;
using System.Net.Sockets;
using MailKit.Net.Smtp;
using MailKit.Security;
using Xunit;
using static Sealpost.Tests.Smtp.ScriptedSmtpServerTests;

namespace Sealpost.Tests.Smtp;

public class ScriptedSmtpServerConnectionTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(SecureSocketOptions.StartTls)]
    [InlineData(SecureSocketOptions.SslOnConnect)]
    public async Task Speaks_TLS(SecureSocketOptions security)
    {
        var isImplicit = security == SecureSocketOptions.SslOnConnect;
        await using var server = ScriptedSmtpServer.Launch(new() { StartTls = !isImplicit, ImplicitTls = isImplicit });

        await SendAsync(server, Mail("the secret"), security);

        Assert.True(Assert.Single(server.Mails).OverTls);
        Assert.True(server.ClientSent("the secret"));
        Assert.Equal(!isImplicit, server.ClientBytesInClear().AsSpan().IndexOf("STARTTLS"u8) >= 0);
        Assert.Equal(-1, server.ClientBytesInClear().AsSpan().IndexOf("the secret"u8));
    }

    [Theory]
    [InlineData("PLAIN")]
    [InlineData("LOGIN")]
    public async Task Checks_user_and_password(string mechanism)
    {
        await using var server = ScriptedSmtpServer.Launch(new()
        {
            StartTls = true,
            Auth = AuthOffer.OverTls,
            AuthMechanisms = [mechanism],
            Login = (user, password) => (user, password) == ("user", "pass wörd"),
        });
        using var client = new SmtpClient
        {
            ServerCertificateValidationCallback = (_, certificate, _, _) => server.Certificate.Equals(certificate),
        };
        await client.ConnectAsync(server.Host, server.Port, SecureSocketOptions.StartTls, Cancellation);

        await Assert.ThrowsAsync<AuthenticationException>(
            () => client.AuthenticateAsync("user", "wrong", Cancellation));
        await client.AuthenticateAsync("user", "pass wörd", Cancellation);
        await client.SendAsync(Mail("hello"), Cancellation);

        Assert.Equal("user", Assert.Single(server.Mails).User);
    }

    [Theory]
    [InlineData(SmtpStage.Banner, false)]
    [InlineData(SmtpStage.Mail, true)]
    [InlineData(SmtpStage.Data, false)]
    [InlineData(SmtpStage.DataMiddle, false)]
    [InlineData(SmtpStage.DataMiddle, true)]
    [InlineData(SmtpStage.FinalDot, true)]
    public async Task Drops_the_connection_once(SmtpStage stage, bool hard)
    {
        await using var server = ScriptedSmtpServer.Launch();
        server.Script(stage, SmtpAction.Drop(hard).AfterBytes(stage == SmtpStage.DataMiddle ? 200_000 : 1));
        var mail = Mail(string.Concat(Enumerable.Repeat("many lines\r\n", 50_000)));

        await Assert.ThrowsAnyAsync<Exception>(() => SendAsync(server, mail));
        Assert.Empty(server.Mails);
        await SendAsync(server, mail);

        Assert.Single(server.Mails);
        Assert.Equal(2, server.ConnectionCount);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Resets_only_a_hard_drop(bool hard)
    {
        await using var server = ScriptedSmtpServer.Launch();
        server.Script(SmtpStage.Ehlo, SmtpAction.Drop(hard));
        using var client = new TcpClient();
        await client.ConnectAsync(server.Host, server.Port, Cancellation);
        using var reader = new StreamReader(client.GetStream());
        await reader.ReadLineAsync(Cancellation);
        await client.GetStream().WriteAsync("EHLO me\r\n"u8.ToArray(), Cancellation);

        var reset = await Record.ExceptionAsync(() => reader.ReadLineAsync(Cancellation).AsTask());

        Assert.Equal(hard, reset is IOException);
        Assert.Equal(hard, reset is not null);
    }

    [Fact]
    public async Task Answers_garbage()
    {
        await using var server = ScriptedSmtpServer.Launch();
        server.Script(SmtpStage.Mail, SmtpAction.Garbage());

        await Assert.ThrowsAsync<SmtpProtocolException>(() => SendAsync(server, Mail("hello")));
    }

    [Fact]
    public async Task Answers_slowly()
    {
        await using var server = ScriptedSmtpServer.Launch();
        server.Always(SmtpStage.Ehlo, SmtpAction.SlowBytes())
            .Script(SmtpStage.FinalDot, SmtpAction.SlowBytes("250-a", "250 b"));

        await SendAsync(server, Mail("hello"));

        Assert.Single(server.Mails);
    }

    [Fact]
    public async Task Stops_at_once_and_starts_again_on_its_port()
    {
        await using var server = ScriptedSmtpServer.Launch();
        server.Script(SmtpStage.Mail, SmtpAction.Hang());
        var port = server.Port;
        var sending = SendAsync(server, Mail("hello"));
        await server.WaitForStageAsync(SmtpStage.Mail, 1, Limit);

        await server.StopAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => sending);
        await Assert.ThrowsAnyAsync<Exception>(() => SendAsync(server, Mail("nobody listens")));
        server.Start();
        await SendAsync(server, Mail("hello again"));

        Assert.Equal(port, server.Port);
        Assert.Equal("hello again", Assert.Single(server.Mails).Parse().TextBody?.TrimEnd());
    }

    [Fact]
    public async Task Serves_many_at_a_time()
    {
        await using var server = ScriptedSmtpServer.Launch();
        var sending = Enumerable.Range(1, 20)
            .Select(n => SendAsync(server, Mail(n.ToString(CultureInfo.InvariantCulture)))).ToList();

        await server.WaitForConnectionsAsync(20, Limit);
        var mails = await server.WaitForMailAsync(20, Limit);
        await Task.WhenAll(sending);

        Assert.Equal(Enumerable.Range(1, 20), mails.Select(mail => mail.Number));
        Assert.Equal(20, mails.Select(mail => mail.Text).Distinct().Count());
    }
}
