using System.Diagnostics;
using System.Globalization;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Security;
using MimeKit;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Keys;

namespace Sealpost.Tests.Bouncing;

/// <summary>A real Dovecot with one mailbox: any user, the password "secret".</summary>
internal sealed class ImapServer : IAsyncDisposable
{
    public const string Password = "secret";
    private readonly TemporaryFiles _files = new();
    private Process? _process;

    public int Port { get; } = Azurite.FreePort();

    public static async Task<ImapServer> LaunchAsync()
    {
        var server = new ImapServer();
        await server.StartAsync();
        return server;
    }

    public async Task DeliverAsync(params IReadOnlyList<string> messages)
    {
        using var client = await OpenAsync();
        foreach (var message in messages)
        {
            using var content = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(message.ReplaceLineEndings("\r\n")));
            using var parsed = await MimeMessage.LoadAsync(content);
            await client.Inbox!.AppendAsync(new AppendRequest(parsed));
        }
    }

    /// <returns>"seen" or "unseen", and "read" where the application looked at it, for each message.</returns>
    public async Task<IReadOnlyList<string>> MarksAsync()
    {
        using var client = await OpenAsync();
        await client.Inbox!.OpenAsync(FolderAccess.ReadOnly);
        var found = await client.Inbox.FetchAsync(0, -1, MessageSummaryItems.Flags);
        return [.. found.Select(message => $"{(message.Flags!.Value.HasFlag(MessageFlags.Seen) ? "seen" : "unseen")}{(message.Keywords!.Contains("SealpostRead") ? " read" : "")}")];
    }

    public async ValueTask DisposeAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process!.Id}"]);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _files.Dispose();
    }

    private async Task StartAsync()
    {
        foreach (var folder in new[] { "mail/cur", "mail/new", "mail/tmp", "run", "state" })
        {
            Directory.CreateDirectory(_files.Path(folder));
        }

        // Dovecot refuses to serve mail as root, and needs root for anybody but the one it runs as.
        var user = Environment.IsPrivilegedProcess ? "nobody" : Environment.UserName;
        var group = Environment.IsPrivilegedProcess ? "nogroup" : Environment.UserName;
        var settings = _files.Write("dovecot.conf", Settings(user, group));
        string[] words = ["dovecot", "-F", "-c", settings];
        if (Environment.IsPrivilegedProcess)
        {
            await GpgProcess.RunAsync("chown", ["-R", $"{user}:{group}", _files.Folder], default);
            // Not runuser, which would be a process of its own that ends before the server does.
            words = ["setpriv", $"--reuid={user}", $"--regid={group}", "--clear-groups", .. words];
        }

        _process = Process.Start(new ProcessStartInfo(words[0], words[1..]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        await DeveloperMachine.ListensAsync(Port);
    }

    private async Task<ImapClient> OpenAsync()
    {
        var client = new ImapClient();
        await client.ConnectAsync("127.0.0.1", Port, SecureSocketOptions.None);
        await client.AuthenticateAsync("bounces", Password);
        return client;
    }

    /// <summary>https://doc.dovecot.org/2.3/configuration_manual/howto/rootless/</summary>
    private string Settings(string user, string group) => string.Create(CultureInfo.InvariantCulture, $$"""
        protocols = imap
        base_dir = {{_files.Path("run")}}
        state_dir = {{_files.Path("state")}}
        log_path = {{_files.Path("log")}}
        mail_location = maildir:{{_files.Path("mail")}}
        ssl = no
        disable_plaintext_auth = no
        default_internal_user = {{user}}
        default_internal_group = {{group}}
        default_login_user = {{user}}
        first_valid_uid = 0
        first_valid_gid = 0
        listen = 127.0.0.1
        service imap-login {
          chroot =
          inet_listener imap {
            port = {{Port}}
          }
          inet_listener imaps {
            port = 0
          }
        }
        service anvil {
          chroot =
        }
        service stats {
          chroot =
        }
        passdb {
          driver = static
          args = password={{Password}}
        }
        userdb {
          driver = static
          args = uid={{user}} gid={{group}} home={{_files.Folder}}
        }

        """);
}
