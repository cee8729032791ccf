using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Keys;
using Sealpost.Tests.Smtp;
using Sealpost.Tests.Unsealing;
using Sealpost.Undeliverable;
using Xunit;

namespace Sealpost.Tests.Transfers;

/// <summary>What the office sees: missing numbers, repeats, conflicts, forged mails; what the operator sends again, and until when.</summary>
public sealed class TransferFolderTests(Azurite azurite)
{
    [Fact]
    public async Task Missing_numbers_are_told_and_one_that_is_asked_for_is_sent_again_with_the_same_content()
    {
        await using var site = await TransferSite.OpenAsync(azurite, ("branch", TransferSite.Form()));
        await site.App.StartAsync();
        var mails = await PostAsync(site, 6);
        Assert.Contains("saved as", (await site.OpenAsync(mails[1])).Output, StringComparison.Ordinal);
        Assert.EndsWith("missing: 2", Line(await site.OpenAsync(mails[3])), StringComparison.Ordinal);
        var last = await site.OpenAsync(mails[6], "in", "--json");
        Assert.Equal("""[{"first":2,"last":2},{"first":4,"last":5}]""", Compact(last.Json.GetProperty("transfer").GetProperty("missing")));
        Assert.EndsWith("missing: 2, 4 to 5", Line(await site.OpenAsync(mails[6])), StringComparison.Ordinal);
        Assert.EndsWith("missing: 4 to 5", Line(await site.OpenAsync(mails[6], "in", "--first", "3")), StringComparison.Ordinal);
        // A folder of its own begins anew.
        Assert.EndsWith("missing: 1 to 5", Line(await site.OpenAsync(mails[6], "other")), StringComparison.Ordinal);

        var asked = await site.App.CommandAsync("transfers", "resend", "branch", "4-5");
        Assert.Equal((0, 2), (asked.ExitCode, asked.Output.Split("is on the queue again").Length - 1));
        await site.App.CommandAsync("transfers", "resend", "branch", "2");
        var again = (await site.Smtp.WaitForMailAsync(9, Site.Patience)).Skip(6).ToList();
        Assert.Empty(again.Select(mail => mail.Parse().MessageId).Intersect(mails.Values.Select(mail => mail.Parse().MessageId)));
        foreach (var mail in again.OrderBy(mail => mail.Parse().Headers["X-Transfer"]))
        {
            var opened = await site.OpenAsync(mail);
            Assert.Contains("This is repeat 1, sent on request.", opened.Output, StringComparison.Ordinal);
        }

        var complete = await site.OpenAsync(mails[4]);
        Assert.Contains("Transfer: branch 4, a repeat of ", complete.Output, StringComparison.Ordinal);
        Assert.EndsWith("missing: none", Line(complete), StringComparison.Ordinal);
        Assert.Equal(6, Directory.GetFiles(site.Desk.PathOf("in")).Length);
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(site.Desk.PathOf("in/branch-000001.json")) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact]
    public async Task What_is_there_is_never_written_over_and_a_forged_mail_is_refused()
    {
        await using var site = await TransferSite.OpenAsync(azurite, ("branch", TransferSite.Form()));
        await site.App.StartAsync();
        var mail = (await PostAsync(site, 1))[1];
        Directory.CreateDirectory(site.Desk.PathOf("in"));
        site.Desk.Put("in/branch-000001.json", "other");
        (await site.OpenAsync(mail)).IsRefused("is there already, with other content than this mail has for transfer branch 1");
        Assert.Equal("other", Encoding.UTF8.GetString(site.Desk.Read("in/branch-000001.json")));
        // The same number in another format is another content, too.
        File.Move(site.Desk.PathOf("in/branch-000001.json"), site.Desk.PathOf("in/branch-000001.csv"));
        (await site.OpenAsync(mail)).IsRefused("branch-000001.csv is there already");
        File.Delete(site.Desk.PathOf("in/branch-000001.csv"));

        // Sealed to the office by anybody, unsigned; and signed by a stranger.
        var stranger = await TestKeys.OfAsync("Stranger <forms@example.com>", GpgKeyKind.Curve25519);
        await site.Desk.Gpg.ImportAsync(stranger.SecretArmored);
        string[] office = ["--armor", "--recipient", "office@example.org"];
        foreach (var signed in new[] { Array.Empty<string>(), ["--sign", "--local-user", stranger.Fingerprint] })
        {
            var forged = Mails.PgpMime(await site.Desk.GpgAsync(Forged("branch 1", "branch-000001.json"), ["--encrypt", .. office, .. signed]));
            (await site.OpenAsync(forged)).IsRefused("A good signature is required");
            Assert.Empty(Directory.GetFiles(site.Desk.PathOf("in")));
        }

        // Without its mark a file is only a file, and does not take a transfer's place; a mark outside of the seal is none.
        var plain = Mails.PgpMime(await site.Desk.GpgAsync(Forged(null, "branch-000001.json"), ["--encrypt", .. office]), $"{Mails.Head}X-Transfer: branch 1\r\n");
        Assert.DoesNotContain("Transfer:", (await site.OpenAsync(plain)).Output, StringComparison.Ordinal);
        Assert.Equal(["branch-000001 (2).json"], Directory.GetFiles(site.Desk.PathOf("in")).Select(Path.GetFileName));
        Assert.EndsWith("missing: none", Line(await site.OpenAsync(mail)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Posts_are_erased_when_their_time_is_over_and_sent_and_then_a_number_can_not_be_sent_again()
    {
        var clock = new ManualClock();
        await using var site = await TransferSite.OpenAsync(azurite, ("branch", TransferSite.Form(more: "\"recipients\": [\"owner@example.org\"], \"repeatMinutes\": 0", keys: "\"owner.asc\", \"office.asc\"")));
        site.App.Settings["Transfers__KeepDays"] = "30";
        await using var services = site.App.Services(clock);
        await TransferSite.DeliverAsync(services, site.Post(1, "branch", clock.Now));
        await site.PumpAsync(services);
        // Its mail stays on the queue.
        await TransferSite.DeliverAsync(services, site.Post(2, "branch", clock.Now));
        var forget = services.GetRequiredService<ForgetTransfers>();
        clock.Now += TimeSpan.FromDays(29.9);
        await forget.RunAsync(default);
        // Nobody takes it for left over by other rules.
        await services.GetRequiredService<RepairSpool>().RepairAsync(whole: true, default);
        Assert.Equal(2, await site.BlobsAsync("transfers/"));
        clock.Now += TimeSpan.FromDays(0.2);
        await forget.RunAsync(default);
        Assert.Equal(1, await site.BlobsAsync("transfers/"));
        Assert.True(await services.GetRequiredService<KeptMail>().HasAsync(KeptFolder.Transferred, $"{2:D26}", default));

        var erased = await site.App.CommandAsync("transfers", "resend", "branch", "1");
        Assert.Equal((1, "branch 1 can't be sent again: it was made on 2026-03-31, and its posts are erased after Transfers__KeepDays"), (erased.ExitCode, erased.Output.Trim()));
        var never = await site.App.CommandAsync("transfers", "resend", "branch", "7");
        Assert.Equal((1, "branch 7 was never given; the numbers of a form show in: transfers list"), (never.ExitCode, never.Output.Trim()));
        Assert.Equal(2, (await site.App.CommandAsync("transfers", "resend", "branch", "7-")).ExitCode);
        // A repeat of the erased post is known, and the sequence goes on.
        await TransferSite.DeliverAsync(services, site.Post(1, "branch", new ManualClock().Now));
        await TransferSite.DeliverAsync(services, site.Post(3, "branch", clock.Now));
        await site.PumpAsync(services);
        Assert.Equal([1, 2, 3], site.Numbers("branch").Order());
    }

    [Fact]
    public async Task A_new_envelope_key_takes_over_what_is_kept_and_a_repeat_is_the_same_to_the_byte()
    {
        await using var site = await TransferSite.OpenAsync(azurite, ("branch", TransferSite.Form()));
        var clock = new ManualClock();
        await using (var services = site.App.Services(clock))
        {
            await TransferSite.DeliverAsync(services, site.Post(1, "branch", clock.Now));
            await site.PumpAsync(services);
        }

        site.App.Settings["Envelope__Keys__k2"] = Convert.ToBase64String(Enumerable.Repeat((byte)7, 32).ToArray());
        site.App.Settings["Envelope__CurrentKey"] = "k2";
        Assert.Contains("k1: 1 re-wrapped", (await site.App.CommandAsync("keys", "rotate")).Output, StringComparison.Ordinal);
        site.App.Without.Add("Envelope__Keys__k1");
        Assert.Equal(0, (await site.App.CommandAsync("transfers", "resend", "branch", "1")).ExitCode);
        clock.Now += TimeSpan.FromDays(1);
        await using var later = site.App.Services(clock);
        await site.PumpAsync(later);
        Assert.Contains("saved as", (await site.OpenAsync(site.Smtp.Mails[0])).Output, StringComparison.Ordinal);
        Assert.Contains("a repeat of", (await site.OpenAsync(site.Smtp.Mails[1])).Output, StringComparison.Ordinal);
    }

    /// <returns>The mails by number.</returns>
    private static async Task<Dictionary<int, ReceivedMail>> PostAsync(TransferSite site, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await site.PostAsync("branch", new { name = $"{i}", note = "n" });
        }

        var mails = await site.Smtp.WaitForMailAsync(count, Site.Patience);
        return mails.ToDictionary(mail => int.Parse(mail.Parse().Headers["X-Transfer"]!.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture));
    }

    private static string Line(Shown opened) => opened.Output.Split('\n').Single(line => line.StartsWith("Transfer: ", StringComparison.Ordinal));

    private static string Compact(JsonElement json) => JsonSerializer.Serialize(json);

    private static byte[] Forged(string? mark, string file) => Mails.Bytes(
        "Content-Type: multipart/mixed; boundary=\"mix\"; hp=\"cipher\"\r\nFrom: Forms <forms@example.com>\r\nTo: office@example.org\r\n"
        + $"Subject: Transfer branch 1\r\n{(mark is null ? "" : $"X-Transfer: {mark}\r\n")}\r\n--mix\r\nContent-Type: text/plain\r\n\r\nTransfer\r\n--mix\r\n"
        + $"Content-Type: application/json\r\nContent-Disposition: attachment; filename=\"{file}\"\r\n\r\n{{}}\r\n--mix--\r\n");
}
