using Azure;
using Azure.Data.Tables;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Sealpost.Enqueuing;
using Sealpost.Subscribing;
using Sealpost.Tests.Bench;
using Sealpost.Tracking;
using Xunit;

namespace Sealpost.Tests.Subscribing;

/// <summary>The storage fails, or the process dies, while a visitor joins: nobody is lost, and the owner gets one mail.</summary>
public sealed class JoinFaultTests(Azurite azurite)
{
    [Fact]
    public async Task When_the_table_of_the_lists_can_not_be_reached_nothing_is_sent_and_the_message_comes_back()
    {
        await using var lists = await ListSite.OpenAsync(azurite);
        var (status, mail) = await ConfirmedAsync(lists);
        var nowhere = Azurite.Connection([Azurite.FreePort(), Azurite.FreePort(), Azurite.FreePort()]);
        await using (var broken = lists.App.Services(TimeProvider.System, services => services.AddSingleton(new ListTable(
            new(nowhere, "Lists", new() { Retry = { MaxRetries = 0 } })))))
        {
            await Assert.ThrowsAnyAsync<Exception>(() => broken.GetRequiredService<DeliverMail>().RunAsync(mail, default));
        }

        // Not claimed, so that it is no mail that was being sent when a process died.
        Assert.Equal(MailStatus.Held, (await lists.Site.RowAsync(status)).State);
        Assert.Equal(1, lists.Site.Smtp.AcceptedCount);
        Assert.Empty(await lists.RowsAsync());

        await using var services = lists.App.Services(TimeProvider.System);
        Assert.Equal(MailStatus.Sent, await services.GetRequiredService<DeliverMail>().RunAsync(mail, default));
        Assert.Equal(MailStatus.Sent, await services.GetRequiredService<DeliverMail>().RunAsync(mail, default));
        Assert.True((await lists.RowAsync()).IsActive);
        Assert.Equal(2, lists.Site.Smtp.AcceptedCount);
    }

    [Fact]
    public async Task Who_died_while_sending_has_put_the_visitor_on_the_list_before()
    {
        await using var lists = await ListSite.OpenAsync(azurite);
        var (_, mail) = await ConfirmedAsync(lists);
        await lists.Site.Smtp.DisposeAsync();
        await using var services = lists.App.Services(TimeProvider.System);
        Assert.Equal(MailStatus.Deferred, await services.GetRequiredService<DeliverMail>().RunAsync(mail, default));
        Assert.True((await lists.RowAsync()).IsActive);
    }

    [Fact]
    public async Task A_list_whose_secret_was_altered_holds_the_mail_and_says_so()
    {
        await using var lists = await ListSite.OpenAsync(azurite);
        await lists.AddAsync("first@example.net");
        var (status, mail) = await ConfirmedAsync(lists);
        var key = Assert.Single(await lists.RowsAsync("!key"));
        var box = (byte[])key["Box"];
        box[20] ^= 1;
        await lists.App.Lists.UpdateEntityAsync(new TableEntity("!key", "news") { ["Box"] = box }, ETag.All);
        await using var services = lists.App.Services(TimeProvider.System);
        Assert.Equal(MailStatus.Held, await services.GetRequiredService<DeliverMail>().RunAsync(mail, default));
        Assert.StartsWith("The secret of the list news was altered", (await lists.Site.RowAsync(status)).Reason, StringComparison.Ordinal);
        var rotated = await lists.App.CommandAsync("keys", "rotate");
        Assert.Equal(0, rotated.ExitCode);
    }

    /// <returns>A mail whose visitor has pressed the button, which nobody has taken up.</returns>
    private static async Task<(Uri Status, QueuedMail Mail)> ConfirmedAsync(ListSite lists)
    {
        var (status, link) = await lists.AskedAsync("newsletter", "one");
        await lists.App.StopAsync();
        await using var services = lists.App.Services(TimeProvider.System);
        await services.GetRequiredService<ConfirmAddress>().RunAsync(
            new DefaultHttpContext { Request = { Method = "POST" } }, link[3..], default);
        var message = (await lists.App.Queue.ReceiveMessageAsync()).Value;
        await lists.App.Queue.DeleteMessageAsync(message.MessageId, message.PopReceipt);
        return (status, QueuedMail.Read(message.Body)!);
    }
}
