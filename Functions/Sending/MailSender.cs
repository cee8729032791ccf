using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;

namespace Sealpost.Sending;

/// <summary>One SMTP conversation for one recipient: a refused recipient must not stop the others.</summary>
internal sealed class MailSender(IOptions<SmtpOptions> options, WireForm wire)
{
    private static readonly TimeSpan Overall = TimeSpan.FromMinutes(10);

    public DeliveryOutcome? NotNow(IReadOnlyList<string>? relays) => relays is [] && wire is null ? new DeliveryOutcome.Unknown("") : null;

    public async Task<DeliveryOutcome> SendAsync(OutgoingMail mail, CancellationToken cancel)
    {
        var message = mail.Message;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Overall);
        var watch = new FinalDotWatch();
        using var client = new SettledClient(watch) { Timeout = options.Value.TimeoutSeconds * 1000 };
        string words;
        try
        {
            await ConnectAsync(client, limit.Token);
            var format = wire.Settle(message, client.Capabilities.HasFlag(SmtpCapabilities.UTF8 | SmtpCapabilities.EightBitMime));
            var sender = mail.NullReturnPath ? new MailboxAddress("", "") : (MailboxAddress)message.From[0];
            words = await client.SendAsync(format, message, sender, [new MailboxAddress(null, mail.Recipient)], limit.Token);
        }
        catch (Exception fault)
        {
            return SmtpOutcomes.Of(fault, watch.Sent);
        }

        try
        {
            await client.DisconnectAsync(quit: true, limit.Token);
        }
        catch (Exception fault) when (fault is IOException or ProtocolException or SocketException or TimeoutException or OperationCanceledException)
        {
            // The mail is taken; how the conversation ends no longer matters.
        }

        return new DeliveryOutcome.Sent(SmtpOutcomes.WithoutAddresses(words));
    }

    private async Task ConnectAsync(SmtpClient client, CancellationToken cancel)
    {
        var settings = options.Value;
        // NoDelay: MailKit writes in blocks of 4 KiB, and Nagle's algorithm would hold each second one for 40 ms.
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(settings.Host, settings.Port, cancel);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        await client.ConnectAsync(socket, settings.Host, settings.Port, settings.Security switch
        {
            SmtpSecurity.None => SecureSocketOptions.None,
            SmtpSecurity.StartTls => SecureSocketOptions.StartTls,
            _ => SecureSocketOptions.SslOnConnect,
        }, cancel);
        if (!string.IsNullOrEmpty(settings.User))
        {
            await client.AuthenticateAsync(settings.User, settings.Password!, cancel);
        }
    }

    /// <summary>MailKit takes SMTPUTF8 back for a message that is signed, as it might write the headers anew; these are settled.</summary>
    private sealed class SettledClient(IProtocolLogger watch) : SmtpClient(watch)
    {
        protected override void Prepare(FormatOptions options, MimeMessage message, EncodingConstraint constraint, int maxLineLength)
        {
            var international = options.International;
            base.Prepare(options, message, constraint, maxLineLength);
            options.International = international;
        }
    }
}
