using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using Xunit;

namespace Sealpost.Tests.Smtp;

public class ScriptedSmtpServerTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Keeps_what_it_accepts()
    {
        await using var server = ScriptedSmtpServer.Launch();

        await SendAsync(server, Mail("hello"));

        var mail = Assert.Single(await server.WaitForMailAsync(1, Limit));
        Assert.Equal("from@example.org", mail.From);
        Assert.Equal(["one@example.org", "two@example.org"], mail.To);
        Assert.Equal("hello", mail.Parse().TextBody?.TrimEnd());
        Assert.True(server.ClientSent("RCPT TO:<two@example.org>"));
        Assert.Equal(1, server.ConnectionCount);
        Assert.Equal(1, server.CountOf(SmtpStage.Quit));
    }

    [Fact]
    public async Task Says_how_many_mails_came_when_there_are_too_few()
    {
        await using var server = ScriptedSmtpServer.Launch();
        await SendAsync(server, Mail("hello"));

        var e = await Assert.ThrowsAsync<TimeoutException>(
            () => server.WaitForMailAsync(3, TimeSpan.FromMilliseconds(50)));

        Assert.Contains("Expected 3 mails", e.Message, StringComparison.Ordinal);
        Assert.Contains("but 1 arrived", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuses_one_recipient_once()
    {
        await using var server = ScriptedSmtpServer.Launch();
        server.Script(
            SmtpStage.Rcpt, SmtpAction.Reply("451 4.3.0 try later"), to => to == "two@example.org");

        var e = await Assert.ThrowsAsync<SmtpCommandException>(() => SendAsync(server, Mail("first")));
        await SendAsync(server, Mail("second"));

        Assert.Equal(451, (int)e.StatusCode);
        Assert.Equal("two@example.org", e.Mailbox?.Address);
        Assert.Equal("second", Assert.Single(server.Mails).Parse().TextBody?.TrimEnd());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Takes_a_mail_and_goes_away_without_a_word(bool hard)
    {
        await using var server = ScriptedSmtpServer.Launch();
        server.Script(SmtpStage.FinalDot, SmtpAction.DropAfterTaking(hard));

        await Assert.ThrowsAnyAsync<Exception>(() => SendAsync(server, Mail("lost reply")));

        Assert.Equal(1, server.AcceptedCount);
    }

    [Fact]
    public async Task Hangs_until_the_client_gives_up()
    {
        await using var server = ScriptedSmtpServer.Launch();
        server.Script(SmtpStage.FinalDot, SmtpAction.Hang());
        using var giveUp = new CancellationTokenSource();

        var sending = SendAsync(server, Mail("patience"), cancellation: giveUp.Token);
        await server.WaitForStageAsync(SmtpStage.FinalDot, 1, Limit);
        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        Assert.Empty(server.Mails);
    }

    [Fact]
    public async Task Goes_on_after_a_release()
    {
        await using var server = ScriptedSmtpServer.Launch();
        server.Script(SmtpStage.FinalDot, SmtpAction.HangAfterTaking());

        var sending = SendAsync(server, Mail("patience"));
        await server.WaitForMailAsync(1, Limit);
        Assert.False(sending.IsCompleted);
        server.Release();

        await sending;
    }

    [Fact]
    public async Task Takes_a_mail_when_it_may()
    {
        var (whole, may) = (new TaskCompletionSource<ReceivedMail>(), new TaskCompletionSource());
        await using var server = ScriptedSmtpServer.Launch(new()
        {
            BeforeTaking = (mail, _) =>
            {
                whole.SetResult(mail);
                return may.Task;
            },
        });

        var sending = SendAsync(server, Mail("patience"));
        var mail = await whole.Task.WaitAsync(Limit, TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.Equal("patience", mail.Parse().TextBody?.TrimEnd());
        Assert.Empty(server.Mails);
        may.SetResult();

        await sending;
        Assert.Single(server.Mails);
    }

    [Fact]
    public async Task Undoes_dot_stuffing()
    {
        await using var server = ScriptedSmtpServer.Launch();
        const string text = ".\r\n..\r\n.leading\r\nplain.\r\n";

        await SendAsync(server, Mail(text));

        Assert.EndsWith("\r\n\r\n" + text, Assert.Single(server.Mails).Text, StringComparison.Ordinal);
        Assert.True(server.ClientSent("\r\n..\r\n...\r\n..leading\r\nplain.\r\n"));
    }

    internal static MimeMessage Mail(string text) => new(
        [new MailboxAddress("", "from@example.org")],
        [new MailboxAddress("", "one@example.org"), new MailboxAddress("", "two@example.org")],
        "Subject",
        new TextPart("plain") { Text = text, ContentTransferEncoding = ContentEncoding.SevenBit });

    internal static async Task SendAsync(
        ScriptedSmtpServer server,
        MimeMessage mail,
        SecureSocketOptions security = SecureSocketOptions.None,
        CancellationToken? cancellation = null)
    {
        var token = cancellation ?? TestContext.Current.CancellationToken;
        using var client = new SmtpClient
        {
            ServerCertificateValidationCallback = (_, certificate, _, _) => server.Certificate.Equals(certificate),
        };
        await client.ConnectAsync(server.Host, server.Port, security, token);
        await client.SendAsync(mail, token);
        await client.DisconnectAsync(quit: true, token);
    }
}
