using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MimeKit;
using Sealpost.Sending;
using Sealpost.Sending.Relays;
using Sealpost.Tests.Smtp;
using Xunit;

namespace Sealpost.Tests.Sending;

/// <summary>A sender with relays as the settings make them.</summary>
internal sealed class RelayBench : IAsyncDisposable
{
    private readonly DkimSignatures _unsigned = new(Options.Create(new DkimOptions()), TimeProvider.System);
    private readonly RelaySet _relays;

    /// <param name="settings">Such as <c>Smtp:PoolSize=1</c>; of a server, <see cref="For"/>.</param>
    public RelayBench(
        IEnumerable<string> settings, TimeProvider? time = null, SharedRelayLimits? shared = null, ILogger<Relay>? logger = null, string root = "/")
    {
        var (smtp, relays) = Read(settings, root);
        Assert.Empty(Faults(smtp, relays));
        (Smtp, time) = (smtp, time ?? TimeProvider.System);
        _relays = new(Options.Create(smtp), Options.Create(relays), new(_unsigned), shared ?? Unlimited, time, logger ?? NullLogger<Relay>.Instance);
        Sender = new(_relays, new(new(time)), time);
    }

    public static SharedRelayLimits Unlimited { get; } =
        new((_, _, _, _) => Task.FromResult<TimeSpan?>(null), (_, _, _) => Task.FromResult<ConnectionPermit?>(null), (_, _, _) => Task.CompletedTask);

    public SmtpOptions Smtp { get; }

    public MailSender Sender { get; }

    public static (SmtpOptions Smtp, RelaysOptions Relays) Read(IEnumerable<string> settings, string root = "/", bool production = false)
    {
        var values = settings.Prepend("Smtp:From=My Site <forms@example.com>").Select(setting => setting.Split('=', 2));
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(values.GroupBy(setting => setting[0], setting => setting[1]).ToDictionary(setting => setting.Key, setting => (string?)setting.Last()))
            .Build();
        var (smtp, relays) = (new SmtpOptions { Production = production }, new RelaysOptions());
        configuration.GetSection("Smtp").Bind(smtp);
        smtp.Complete(smtp.From, root);
        relays.Complete(configuration.GetSection("Relays"), smtp.From, root, production);
        return (smtp, relays);
    }

    public static List<string> Faults(SmtpOptions smtp, RelaysOptions relays) =>
        [.. smtp.Validate(new ValidationContext(smtp)).Concat(relays.Validate(new ValidationContext(relays))).Select(fault => fault.ErrorMessage!)];

    /// <summary>The settings of a relay.</summary>
    public static IEnumerable<string> For(ScriptedSmtpServer server, string section = "Smtp", params string[] more) =>
        new[] { $"Host={server.Host}", $"Port={server.Port}", "Security=None", "TimeoutSeconds=5" }.Concat(more).Select(setting => $"{section}:{setting}");

    public static MimeMessage Message(string text = "Hello\r\n", string from = "forms@example.com")
    {
        var message = new MimeMessage { MessageId = "id@example.com", Body = new TextPart("plain") { Text = text }, Subject = "A subject" };
        message.From.Add(new MailboxAddress("My Site", from));
        message.To.Add(new MailboxAddress(null, "owner@example.org"));
        message.Prepare(EncodingConstraint.SevenBit);
        return message;
    }

    public Task<DeliveryOutcome> SendAsync(string text = "Hello\r\n", CancellationToken cancel = default, params string[] relays) =>
        Sender.SendAsync(new(Message(text), "owner@example.org", relays.Length > 0 ? relays : null), cancel);

    /// <summary>The answer of a server that took it.</summary>
    public async Task<DeliveryOutcome.Sent> SentAsync(string text = "Hello\r\n", params string[] relays) =>
        Assert.IsType<DeliveryOutcome.Sent>(await SendAsync(text, default, relays));

    public async ValueTask DisposeAsync()
    {
        await _relays.DisposeAsync();
        _unsigned.Dispose();
    }
}
