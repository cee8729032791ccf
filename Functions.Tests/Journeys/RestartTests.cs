using System.Security.Cryptography;
using System.Text;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Smtp;
using Xunit;

namespace Sealpost.Tests.Journeys;

/// <summary>Everything stops between the post and the mail, and what is on the disk meanwhile.</summary>
public sealed class RestartTests
{
    [Theory]
    [InlineData("contact")]
    [InlineData("whole")]
    public async Task A_sensitive_value_is_nowhere_in_clear_while_it_waits_and_survives_a_restart_of_everything(string form)
    {
        // Its own storage: everybody else's must not stop.
        await using var azurite = new Azurite();
        await azurite.InitializeAsync();
        await using var site = await Site.OpenAsync(azurite);
        var canary = $"CANARY{RandomNumberGenerator.GetHexString(16)}";
        site.Smtp.Always(SmtpStage.Mail, SmtpAction.Reply("451 4.3.0 later"));
        var status = await site.PostAsync(form, "hello", canary);
        await site.Smtp.WaitForStageAsync(SmtpStage.Mail, 1, Site.Patience);
        await site.App.StopAsync();
        await site.Smtp.StopAsync();
        await azurite.StopAsync();
        try
        {
            var stored = Directory.GetFiles(azurite.Folder, "*", SearchOption.AllDirectories)
                .Select(file => Encoding.Latin1.GetString(File.ReadAllBytes(file))).ToList();
            // The mail itself must be found, or the search would prove nothing.
            Assert.Contains(stored, text => text.Contains(status.Segments[^1][..26], StringComparison.Ordinal));
            foreach (var needle in Encodings(canary))
            {
                Assert.DoesNotContain(stored, text => text.Contains(needle, StringComparison.Ordinal));
            }
        }
        finally
        {
            await azurite.StartAsync();
        }

        site.Smtp.Clear();
        site.Smtp.Start();
        await site.App.StartAsync();
        Assert.Contains(canary, await site.OpenAsync(await site.MailAsync()), StringComparison.Ordinal);
        await site.UntilAsync(status, "sent");
        Assert.Equal(1, site.Smtp.AcceptedCount);
    }

    /// <summary>The value as it is, and inside base64 at each of the three places that it may start at.</summary>
    private static IEnumerable<string> Encodings(string value) => Enumerable.Range(0, 3)
        .Select(shift => Convert.ToBase64String(Encoding.UTF8.GetBytes(new string(' ', shift) + value))[4..20]).Append(value);
}
