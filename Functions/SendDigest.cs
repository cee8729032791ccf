using Azure;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sealpost.Sending;
using Sealpost.Tracking;
using Sealpost.Undeliverable;

namespace Sealpost;

/// <summary>Mails the operator, once a day, what is held: ids, forms, rules and times, and nothing of what anybody wrote.</summary>
internal sealed partial class SendDigest(
    KeptMail kept, NoticeTurns turns, SendNotice notice, IOptions<DigestOptions> options, TimeProvider time,
    ILogger<SendDigest> logger)
{
    /// <summary>Called every hour by each instance; the one that takes the day sends.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var day = $"digest-{now:yyyyMMdd}";
        if (!notice.HasRecipients || now.Hour < options.Value.Hour)
        {
            return;
        }

        try
        {
            if (await turns.TryTakeAsync(day, cancel) && await TrySendAsync(day) is Digest.NotSent)
            {
                await turns.GiveBackAsync(day, CancellationToken.None);
            }
        }
        catch (Exception fault) when (fault is RequestFailedException or AggregateException)
        {
            Log.StorageDown(logger, fault.GetType().Name);
        }
    }

    /// <summary>Now, whatever the hour and whether or not there was one today.</summary>
    public async Task<Digest> SendNowAsync(CancellationToken cancel) =>
        await SendAsync($"digest-{time.GetUtcNow():yyyyMMddHHmmssfff}", cancel);

    /// <summary>Not cancelled when the host stops: the day is taken, and what the server answers must be known.</summary>
    private async Task<Digest> TrySendAsync(string id)
    {
        try
        {
            return await SendAsync(id, CancellationToken.None);
        }
        catch (Exception fault) when (fault is RequestFailedException or AggregateException)
        {
            Log.StorageDown(logger, fault.GetType().Name);
            return new Digest.NotSent("The storage could not be read.");
        }
    }

    private async Task<Digest> SendAsync(string id, CancellationToken cancel)
    {
        if (!notice.HasRecipients)
        {
            return new Digest.NotSent("Digest__To names nobody.");
        }

        // What waits for its visitor alone is nothing for the operator.
        var items = (await kept.ListAsync(KeptFolder.Held, cancel)).Where(item => item.Reasons is not [ConfirmAddress.Rule]).ToList();
        if (items.Count == 0)
        {
            return new Digest.NothingHeld();
        }

        var subject = $"Sealpost: {items.Count} {(items.Count == 1 ? "mail is" : "mails are")} held";
        var report = await notice.RunAsync(subject, Text(items), id, cancel);
        Log.Sent(logger, items.Count, report.Taken, report.Outcomes.Count, report.Fault ?? "");
        return report.ReachedAnybody ? new Digest.Sent(items.Count) : new Digest.NotSent(report.Fault!);
    }

    private static string Text(IReadOnlyList<KeptItem> items) => NoticeList.Text(
        "These mails were accepted and are held for you, because rules of their forms fired.\r\n\r\n",
        items,
        "\r\nTo send one to its recipients, or to erase it:\r\n\r\n"
        + "  dotnet Sealpost.dll held release ID\r\n  dotnet Sealpost.dll held discard ID\r\n\r\n"
        + "In a checkout: dotnet run --project Functions -- held release ID\r\n");

    private static partial class Log
    {
        [LoggerMessage(90, LogLevel.Information, "Digest held={Held} taken-by={Taken} of={Recipients} recipients {Fault}")]
        public static partial void Sent(ILogger logger, int held, int taken, int recipients, string fault);

        [LoggerMessage(91, LogLevel.Warning, "Digest: the storage can't be reached ({Fault}); it is tried again in an hour")]
        public static partial void StorageDown(ILogger logger, string fault);
    }
}

/// <summary>What came of a digest.</summary>
internal abstract record Digest
{
    public sealed record Sent(int Held) : Digest;

    public sealed record NothingHeld : Digest;

    /// <param name="Why">The mail server's words, or ours.</param>
    public sealed record NotSent(string Why) : Digest;
}
