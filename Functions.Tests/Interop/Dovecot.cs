using Sealpost.Tests.Bench;
using Sealpost.Tests.Keys;

namespace Sealpost.Tests.Interop;

/// <summary>The parser of an IMAP server, which is what many mail programs see a mail through: https://doc.dovecot.org, doveadm-fetch.</summary>
internal static class Dovecot
{
    /// <param name="fields">Such as <c>imap.bodystructure</c>.</param>
    /// <returns>What the server would tell of each mail, in the order of the mails; a line for each field.</returns>
    public static async Task<IReadOnlyList<string>> FetchAsync(string fields, params IReadOnlyList<byte[]> mails)
    {
        using var files = new TemporaryFiles();
        foreach (var folder in new[] { "mail/cur", "mail/new", "mail/tmp" })
        {
            Directory.CreateDirectory(files.Path(folder));
        }

        for (var i = 0; i < mails.Count; i++)
        {
            await File.WriteAllBytesAsync(files.Path($"mail/new/{i:000}"), mails[i]);
        }

        var settings = files.Write("dovecot.conf", $"""
            base_dir = {files.Path("run")}
            log_path = /dev/stderr
            mail_location = maildir:{files.Path("mail")}
            first_valid_uid = 0
            first_valid_gid = 0
            ssl = no

            """);
        // Dovecot refuses to read mail as root.
        string[] nobody = Environment.IsPrivilegedProcess ? ["runuser", "-u", "nobody", "--"] : [];
        if (nobody.Length > 0)
        {
            await GpgProcess.RunAsync("chown", ["-R", "nobody", files.Folder], default);
        }

        string[] words = [.. nobody, "env", "USER=nobody", $"HOME={files.Folder}", "doveadm", "-c", settings, "fetch", fields, "all"];
        var fetched = await GpgProcess.RunAsync(words[0], words[1..], default);
        return fetched.ExitCode == 0
            ? System.Text.Encoding.UTF8.GetString(fetched.Output.Span).Split('\f', StringSplitOptions.RemoveEmptyEntries).Select(mail => mail.Trim()).Where(mail => mail.Length > 0).ToList()
            : throw new InvalidOperationException(fetched.Messages);
    }
}
