using MimeKit;
using Sealpost.Tests.Bench;
using Sealpost.Tracking;
using Xunit;

namespace Sealpost.Tests.Spool;

/// <summary>What the settings of relays mean for mails on their way through the whole application.</summary>
public sealed class RelayJourneyTests(Azurite azurite)
{
    [Fact]
    public async Task Above_the_limit_of_its_relay_mail_waits_without_being_lost_or_counted_as_failed()
    {
        await using var spool = await SpoolSite.OpenAsync(azurite, set: app => app.Settings["Smtp__PerDay"] = "3");
        var ids = await Task.WhenAll(Enumerable.Range(0, 12).Select(number => spool.PostAsync($"mail {number}")));
        await spool.Smtp.WaitForMailAsync(3, Site.Patience);
        await Site.UntilAsync(async () =>
        {
            var rows = await Task.WhenAll(ids.Select(spool.RowAsync));
            return rows.Count(row => row?.State is MailStatus.Sent) == 3 && rows.All(row => row?.State is not MailStatus.Sending);
        });

        // Those that came while it was known are not even taken up; they wait on the queue.
        await spool.App.StopAsync();
        var held = (await Task.WhenAll(ids.Select(spool.RowAsync))).Where(row => row is { State: not MailStatus.Sent }).ToList();
        Assert.All(held, row => Assert.Equal((MailStatus.Held, "Throttle", true), (row!.State, row.Kind, row.Until > row.UpdatedAt)));
        Assert.Equal(9, (await spool.App.Queue.GetPropertiesAsync()).Value.ApproximateMessagesCount);
        Assert.Equal(3, spool.Smtp.AcceptedCount);
    }

    [Fact]
    public async Task A_form_chooses_its_relay_and_a_folder_is_one()
    {
        var folder = Directory.CreateTempSubdirectory("sealpost-pickup-").FullName;
        await using var spool = await SpoolSite.OpenAsync(
            azurite, more: $"{SpoolSite.Owner}, \"relays\": [\"folder\"]", set: app => app.Settings["Relays__folder__Pickup"] = folder);
        var id = await spool.PostAsync("m", MailStatus.Sent);
        var mail = await MimeMessage.LoadAsync(Assert.Single(Directory.GetFiles(folder, "*.eml")));
        Assert.Equal($"{id}@example.com", mail.MessageId);
        Assert.Equal(0, spool.Smtp.ConnectionCount);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task While_its_first_relay_is_down_the_next_one_takes_the_mail()
    {
        await using var spool = await SpoolSite.OpenAsync(azurite, set: app =>
        {
            (app.Settings["Relays__dead__Host"], app.Settings["Relays__dead__Port"]) = ("127.0.0.1", $"{Azurite.FreePort()}");
            (app.Settings["Smtp__Preference"], app.Settings["Relays__dead__Security"]) = ("20", "None");
        });
        foreach (var number in Enumerable.Range(0, 5))
        {
            await spool.PostAsync($"mail {number}", MailStatus.Sent);
        }

        Assert.Equal(5, spool.Smtp.AcceptedCount);
        Assert.Contains("Relay dead is left alone", spool.App.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_relay_that_no_setting_names_is_an_error_of_the_form()
    {
        await using var spool = await SpoolSite.OpenAsync(azurite, more: $"{SpoolSite.Owner}, \"relays\": [\"nowhere\"]");
        Assert.Contains("$.relays[0]", spool.App.Log, StringComparison.Ordinal);
        using var answer = await spool.TryPostAsync("m");
        Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, answer.StatusCode);
    }
}
