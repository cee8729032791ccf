using System.Net.Sockets;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Search;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;

namespace Sealpost.Undeliverable.Bounces;

/// <summary>
/// The mailbox that reports come to (IMAP, RFC 9051). What was read gets a keyword, so that it is not read again; nothing is deleted,
/// and what is no report stays unread for whoever looks after the mailbox.
/// </summary>
internal sealed class BounceMailbox(IOptions<BounceOptions> options)
{
    private const string Keyword = "SealpostRead";

    /// <summary>In one run; the next one goes on.</summary>
    private const int Most = 500;

    /// <summary>Bytes. A report may hold the whole mail; above it, only a person can read it.</summary>
    private const uint Largest = 4 * 1024 * 1024;

    public bool IsSet => options.Value.HasMailbox;

    /// <param name="read">What becomes of a message.</param>
    /// <exception cref="MailboxException">It can't be read.</exception>
    public async Task ReadAsync(Func<MimeMessage, Task<BounceOutcome>> read, CancellationToken cancel)
    {
        try
        {
            await ReadAllAsync(read, cancel);
        }
        catch (Exception fault) when (fault is ServiceNotConnectedException or ServiceNotAuthenticatedException or AuthenticationException or SslHandshakeException
            or ProtocolException or CommandException or FolderNotFoundException or NotSupportedException or IOException or SocketException or TimeoutException)
        {
            throw new MailboxException("The mailbox can't be read.", fault);
        }
    }

    private async Task ReadAllAsync(Func<MimeMessage, Task<BounceOutcome>> read, CancellationToken cancel)
    {
        var settings = options.Value;
        using var client = new ImapClient { Timeout = 30_000, CheckCertificateRevocation = false };
        await client.ConnectAsync(settings.Host!, settings.Port, settings.Security switch
        {
            ImapSecurity.Tls => SecureSocketOptions.SslOnConnect,
            ImapSecurity.StartTls => SecureSocketOptions.StartTls,
            _ => SecureSocketOptions.None,
        }, cancel);
        await client.AuthenticateAsync(settings.User!, settings.Password!, cancel);
        var folder = await client.GetFolderAsync(settings.Folder, cancel);
        await folder.OpenAsync(FolderAccess.ReadWrite, cancel);
        var keywords = folder.PermanentFlags.HasFlag(MessageFlags.UserDefined);
        var unread = await folder.SearchAsync(keywords ? SearchQuery.NotKeyword(Keyword) : SearchQuery.NotSeen, cancel);
        foreach (var message in await folder.FetchAsync([.. unread.Take(Most)], MessageSummaryItems.UniqueId | MessageSummaryItems.Size, cancel))
        {
            var outcome = message.Size > Largest ? BounceOutcome.NoReport : await ReadAsync(folder, message.UniqueId, read, cancel);
            if (outcome is not BounceOutcome.Later)
            {
                var flags = outcome is BounceOutcome.NoReport && keywords ? MessageFlags.None : MessageFlags.Seen;
                await folder.StoreAsync(message.UniqueId, new StoreFlagsRequest(StoreAction.Add, flags, keywords ? [Keyword] : []) { Silent = true }, cancel);
            }
        }

        await client.DisconnectAsync(quit: true, cancel);
    }

    private static async Task<BounceOutcome> ReadAsync(IMailFolder folder, UniqueId id, Func<MimeMessage, Task<BounceOutcome>> read, CancellationToken cancel)
    {
        MimeMessage message;
        try
        {
            message = await folder.GetMessageAsync(id, cancel);
        }
        catch (FormatException)
        {
            return BounceOutcome.NoReport;
        }

        using (message)
        {
            return await read(message);
        }
    }
}

/// <summary>The mailbox can't be reached, does not let us in, or breaks off.</summary>
internal sealed class MailboxException(string message, Exception why) : Exception(message, why);

/// <summary>What became of a message in that mailbox, or of one that was posted.</summary>
internal enum BounceOutcome
{
    /// <summary>The mail is recorded as bounced.</summary>
    Bounced,

    /// <summary>The mail is only late, or was delivered; nothing changes.</summary>
    Noted,

    /// <summary>It is about no mail of ours, or one that is known not to have gone out.</summary>
    NotOurs,

    /// <summary>It is no report (RFC 3464).</summary>
    NoReport,

    /// <summary>The mail is still being sent to others; look again.</summary>
    Later,
}
