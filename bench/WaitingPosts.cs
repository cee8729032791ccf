using System.Text.Json;
using Azure.Storage.Queues;
using Sealpost.Accepting;
using Sealpost.Enqueuing;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Keys;

namespace Sealpost.Benchmarks;

/// <summary>Posts of 5 KiB to a form whose mails are sealed for Curve25519, as they wait on the queue.</summary>
internal static class WaitingPosts
{
    private const string Form = "whole";
    private static readonly string Text = string.Concat(Enumerable.Repeat("A line of text that a visitor may have typed.\n", 200))[..(5 * 1024)];

    public static async Task WriteFormAsync(App app)
    {
        await File.WriteAllTextAsync(Path.Combine(app.Forms, "owner.asc"), (await TestKeys.GetAsync(TestKeyKind.Curve25519)).PublicArmored);
        await File.WriteAllTextAsync(Path.Combine(app.Forms, $"{Form}.json"), """
            {
              "recipients": ["owner@example.org"], "subject": "From {name}", "encryption": { "scope": "message", "keys": ["owner.asc"] },
              "fields": [
                { "name": "name" }, { "name": "email", "type": "email" }, { "name": "message", "type": "textarea", "maxLength": 60000 },
                { "name": "account", "sensitive": true }
              ]
            }
            """);
    }

    /// <param name="number">Makes its id.</param>
    public static byte[] Message(Envelope envelope, int number)
    {
        var (id, now) = ($"bench{number:D21}", TimeProvider.System.GetUtcNow());
        Submission post = new([new("name", ["Zoë"]), new("email", ["zoe@example.org"]), new("message", [Text]), new("account", ["NL-4711"])]);
        // As an accepted post has: the id that the same content would have had in the window of time before.
        return JsonSerializer.SerializeToUtf8Bytes(new QueuedMail(1, id, Form, now, 0, envelope.Seal(post, id, Form, now), null)
        {
            Twins = [new($"twin-{number:D21}", now - TimeSpan.FromMinutes(5))],
        });
    }

    /// <summary>Puts so many on the queue, from that number on.</summary>
    public static async Task PutAsync(App app, QueueClient queue, int first, int count)
    {
        var envelope = new Envelope(app.Ring);
        await queue.CreateIfNotExistsAsync();
        await Parallel.ForAsync(first, first + count, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (number, cancel) =>
            await queue.SendMessageAsync(BinaryData.FromBytes(Message(envelope, number)), TimeSpan.Zero, TimeSpan.FromSeconds(-1), cancel));
    }
}
