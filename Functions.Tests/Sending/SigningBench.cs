using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MimeKit;
using Sealpost.Rendering;
using Sealpost.Sending;
using Sealpost.Sending.Relays;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Smtp;
using Xunit;

namespace Sealpost.Tests.Sending;

/// <summary>The sender with keys of its own, and a mail server that keeps the bytes it got.</summary>
internal sealed class SigningBench : IAsyncDisposable
{
    public static readonly string RsaKey = DkimKey.NewRsa();

    public static readonly string Ed25519Key = DkimKey.NewEd25519();

    private readonly IOptions<SmtpOptions> _smtp;
    private readonly DkimSignatures _signatures;
    private readonly RelaySet _relays;
    private readonly MailSender _sender;

    /// <param name="second">Signs with Ed25519 too.</param>
    public SigningBench(bool second = false)
    {
        _smtp = Options.Create(new SmtpOptions
        {
            Host = Server.Host, Port = Server.Port, Security = SmtpSecurity.None, From = "My Site <forms@mail.example.com>", TimeoutSeconds = 10,
            // What the server offers may change from mail to mail.
            MessagesPerConnection = 1,
        });
        var dkim = new DkimOptions { Domain = "example.com", Selector = "rsa1", Key = RsaKey };
        if (second)
        {
            (dkim.Ed25519Selector, dkim.Ed25519Key) = ("ed1", Ed25519Key);
        }

        dkim.Complete(_smtp.Value.From, "/");
        Assert.Empty(dkim.Validate(new ValidationContext(dkim)));
        _signatures = new DkimSignatures(Options.Create(dkim), Clock);
        _smtp.Value.Complete(_smtp.Value.From, "/");
        _relays = new RelaySet(
            _smtp, Options.Create(new RelaysOptions()), new WireForm(_signatures), RelayBench.Unlimited, TimeProvider.System, NullLogger<Relay>.Instance);
        _sender = new MailSender(_relays, new(new(TimeProvider.System)), TimeProvider.System);
    }

    public ScriptedSmtpServer Server { get; } = ScriptedSmtpServer.Launch();

    public ManualClock Clock { get; } = new();

    public static IReadOnlyDictionary<string, string> Records { get; } = new Dictionary<string, string>
    {
        ["rsa1._domainkey.example.com"] = DkimKey.Read(RsaKey).Record, ["ed1._domainkey.example.com"] = DkimKey.Read(Ed25519Key).Record,
    };

    public MimeMessage Compose(
        string subject = "A subject", string text = "Hello\r\n", string? replyTo = "zoe@example.org", IReadOnlyList<AttachedFile>? files = null) =>
        new MailComposer(_smtp).Compose(
            new RenderedMail(subject, replyTo, text, $"<p>{text}</p>"), new MailFacts("id1", "R-1", Clock.Now), "contact", new(["owner@example.org"], []), files ?? [], null);

    public MimeMessage Notice(string text) => new MailComposer(_smtp).ComposeNotice("Notice", text, "id2", Clock.Now, ["owner@example.org"]);

    /// <returns>What the server has got in the end.</returns>
    public async Task<ReceivedMail> SendAsync(MimeMessage message, bool nullReturnPath = false)
    {
        Assert.IsType<DeliveryOutcome.Sent>(await AttemptAsync(message, nullReturnPath));
        return Server.Mails[^1];
    }

    public Task<DeliveryOutcome> AttemptAsync(MimeMessage message, bool nullReturnPath = false) =>
        _sender.SendAsync(new(message, "owner@example.org") { NullReturnPath = nullReturnPath }, TestContext.Current.CancellationToken);

    public void WithoutUtf8() => Server.Always(SmtpStage.Ehlo, SmtpAction.Reply("250-localhost", "250-8BITMIME", "250 ENHANCEDSTATUSCODES"));

    public async ValueTask DisposeAsync()
    {
        await _relays.DisposeAsync();
        _signatures.Dispose();
        await Server.DisposeAsync();
    }

    /// <summary>RFC 5322, section 2.1.1 and 2.3: lines of 998 octets at most, CR and LF only together; ASCII unless it was agreed otherwise.</summary>
    public static void AssertWellFormed(ReceivedMail mail)
    {
        var text = System.Text.Encoding.Latin1.GetString(mail.Raw.Span);
        Assert.All(text.Split("\r\n"), line => Assert.True(line.Length <= 998 && !line.Contains('\r') && !line.Contains('\n'), line));
        Assert.True(mail.Parameters.Contains("SMTPUTF8") || text.All(char.IsAscii));
    }
}
