using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;

namespace Sealpost.Sending;

/// <summary>One SMTP conversation for one recipient: a refused recipient must not stop the others.</summary>
internal sealed class SmtpSender(IOptions<SmtpOptions> options)
{
    private static readonly TimeSpan Overall = TimeSpan.FromMinutes(10);

    public async Task<DeliveryOutcome> SendAsync(MimeMessage message, string recipient, CancellationToken cancel, bool nullReturnPath = false)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Overall);
        var watch = new FinalDotWatch();
        using var client = new SmtpClient(watch) { Timeout = options.Value.TimeoutSeconds * 1000 };
        string words;
        try
        {
            await ConnectAsync(client, limit.Token);
            words = await client.SendAsync(
                Format(client, message), message, nullReturnPath ? new MailboxAddress("", "") : (MailboxAddress)message.From[0], [new MailboxAddress(null, recipient)], limit.Token);
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

    /// <summary>
    /// A visitor's address may hold letters beyond ASCII before the @ (after it there is an ASCII form). A server that offers
    /// SMTPUTF8, which needs 8BITMIME, takes it in a header (RFC 6531, section 3.1); for others Reply-To is left out: the address
    /// stands in the body, and the mail must arrive.
    /// </summary>
    private static FormatOptions Format(SmtpClient client, MimeMessage message)
    {
        var format = FormatOptions.Default.Clone();
        if (message.ReplyTo.Mailboxes.Any(address => !address.LocalPart.All(char.IsAscii)))
        {
            format.International = client.Capabilities.HasFlag(SmtpCapabilities.UTF8 | SmtpCapabilities.EightBitMime);
            if (!format.International)
            {
                format.HiddenHeaders.Add(HeaderId.ReplyTo);
            }
        }

        return format;
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
}
