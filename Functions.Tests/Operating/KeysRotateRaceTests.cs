using System.Globalization;
using System.Text.Json;
using Azure.Storage.Queues;
using Sealpost.Enqueuing;
using Sealpost.Tests.Bench;
using Xunit;

namespace Sealpost.Tests.Operating;

/// <summary>While an operator goes through the queue, the application goes on.</summary>
public sealed class KeysRotateRaceTests(Azurite azurite)
{
    private const int Mails = 60;

    [Fact]
    public async Task While_mail_goes_out_none_is_lost_and_none_goes_out_twice()
    {
        await using var rotation = await RotationSite.OpenAsync(azurite);
        var site = rotation.Site;
        await site.App.StopAsync();
        await rotation.App.Queue.CreateIfNotExistsAsync();
        var envelope = new Envelope(site.App.Ring);
        for (var number = 0; number < Mails; number++)
        {
            var (id, now) = (number.ToString("D26", CultureInfo.InvariantCulture), TimeProvider.System.GetUtcNow());
            var submission = new Sealpost.Accepting.Submission([new("name", [$"{number}"]), new("email", ["zoe@example.org"]), new("message", [$"number {number}"])]);
            await site.App.Queue.SendMessageAsync(JsonSerializer.Serialize(
                new QueuedMail(1, id, "contact", now, 0, envelope.Seal(submission, id, "contact", now), null)));
        }

        rotation.MakeNextCurrent();
        // Three operators at once, and then the application beside them.
        var rotating = Enumerable.Range(0, 3).Select(_ => rotation.RotateAsync()).ToList();
        await site.App.StartAsync();
        var last = await rotation.RotateAsync();
        Assert.All(await Task.WhenAll(rotating.Append(Task.FromResult(last))), rotated => Assert.Equal((0, ""), (rotated.ExitCode, rotated.Errors)));

        await site.Smtp.WaitForMailAsync(Mails, Site.Patience);
        await Site.UntilAsync(async () => (await site.App.Queue.GetPropertiesAsync()).Value.ApproximateMessagesCount == 0);
        Assert.Equal(
            Enumerable.Range(0, Mails).Select(number => $"From {number}").Order(StringComparer.Ordinal),
            site.Smtp.Mails.Select(mail => mail.Parse().Subject).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Being_looked_at_many_times_takes_no_tries_from_a_mail()
    {
        await using var rotation = await RotationSite.OpenAsync(azurite);
        await rotation.App.StopAsync();
        var queue = new QueueClient(rotation.App.Storage, $"{rotation.App.Queue.Name}-looks", new() { MessageEncoding = QueueMessageEncoding.Base64 });
        await queue.CreateIfNotExistsAsync();
        var mail = new QueuedMail(1, new string('1', 26), "contact", DateTimeOffset.UnixEpoch, 0, null, "blob");
        for (var number = 0; number < 40; number++)
        {
            await queue.SendMessageAsync(JsonSerializer.Serialize(mail with { Attempt = number }));
        }

        for (var look = 0; look < 8; look++)
        {
            var seen = new List<int>();
            await foreach (var visit in new EnvelopeQueue([queue], []).VisitAsync(default))
            {
                seen.Add(visit.Mail!.Attempt);
                Assert.True(await visit.PutBackAsync(null, default));
            }

            Assert.Equal(Enumerable.Range(0, 40), seen.Order());
        }

        var left = new List<long>();
        while ((await queue.ReceiveMessagesAsync(32, TimeSpan.FromMinutes(1))).Value is { Length: > 0 } batch)
        {
            left.AddRange(batch.Select(message => message.DequeueCount));
        }

        Assert.Equal(40, left.Count);
        Assert.InRange(left.Max(), 1, 4);
    }

    [Fact]
    public async Task What_is_being_handled_is_left_alone_and_what_somebody_else_finished_meanwhile_does_not_come_back()
    {
        await using var rotation = await RotationSite.OpenAsync(azurite);
        await rotation.App.StopAsync();
        var queue = new QueueClient(rotation.App.Storage, $"{rotation.App.Queue.Name}-taken", new() { MessageEncoding = QueueMessageEncoding.Base64 });
        await queue.CreateIfNotExistsAsync();
        var mail = new QueuedMail(1, new string('1', 26), "contact", DateTimeOffset.UnixEpoch, 0, null, "blob");
        await queue.SendMessageAsync(JsonSerializer.Serialize(mail));
        var handled = (await queue.ReceiveMessageAsync(TimeSpan.FromMinutes(10))).Value;
        await foreach (var visit in new EnvelopeQueue([queue], []).VisitAsync(default))
        {
            Assert.Fail($"{visit.Mail} is being handled.");
        }

        await queue.UpdateMessageAsync(handled.MessageId, handled.PopReceipt, handled.Body, TimeSpan.Zero);
        await foreach (var visit in new EnvelopeQueue([queue], []).VisitAsync(default))
        {
            // As whoever took it after our time with it was over, and was done with it.
            await queue.ClearMessagesAsync();
            Assert.False(await visit.PutBackAsync(mail with { Attempt = 9 }, default));
        }

        Assert.Empty((await queue.PeekMessagesAsync(32)).Value);
    }
}
