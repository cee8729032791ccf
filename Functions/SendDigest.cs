using System.Globalization;
using System.Text;
using Azure;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sealpost.Sending;
using Sealpost.Tracking;
using Sealpost.Undeliverable;

namespace Sealpost;

/// <summary>Mails the operator, once a day, what is held: ids, forms, rules and times, and nothing of what anybody wrote.</summary>
internal sealed partial class SendDigest(
    HeldMail held, DigestDays days, MailComposer composer, MailSender sender, IOptions<DigestOptions> options, TimeProvider time,
    ILogger<SendDigest> logger)
{
    private const int MostLines = 200;

    /// <summary>Called every hour by each instance; the one that takes the day sends.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var day = DateOnly.FromDateTime(now.UtcDateTime);
        if (options.Value.Recipients.Count == 0 || now.Hour < options.Value.Hour)
        {
            return;
        }

        try
        {
            if (await days.TryTakeAsync(day, cancel) && await TrySendAsync($"digest-{day:yyyyMMdd}") is Digest.NotSent)
            {
                await days.GiveBackAsync(day, CancellationToken.None);
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
        if (options.Value.Recipients.Count == 0)
        {
            return new Digest.NotSent("Digest__To names nobody.");
        }

        var items = await held.ListAsync(cancel);
        if (items.Count == 0)
        {
            return new Digest.NothingHeld();
        }

        var subject = $"Sealpost: {items.Count} {(items.Count == 1 ? "mail is" : "mails are")} held";
        var message = composer.ComposeNotice(subject, Text(items), id, time.GetUtcNow(), options.Value.Recipients);
        var outcomes = new List<DeliveryOutcome>();
        foreach (var recipient in options.Value.Recipients)
        {
            outcomes.Add(await sender.SendAsync(new(message, recipient), cancel));
        }

        var failed = outcomes.FirstOrDefault(outcome => outcome is not DeliveryOutcome.Sent);
        Log.Sent(logger, items.Count, outcomes.Count(outcome => outcome is DeliveryOutcome.Sent), outcomes.Count, failed?.Words ?? "");
        // Whoever has it, or may have it, must not get it every hour because somebody else has not.
        return outcomes.Any(outcome => outcome is DeliveryOutcome.Sent or DeliveryOutcome.Unknown)
            ? new Digest.Sent(items.Count)
            : new Digest.NotSent(failed!.Words);
    }

    private static string Text(IReadOnlyList<HeldItem> items)
    {
        var text = new StringBuilder("These mails were accepted and are held for you, because rules of their forms fired.\r\n\r\n");
        foreach (var item in items.Take(MostLines))
        {
            text.Append(CultureInfo.InvariantCulture, $"{item.Id}  {item.Form}  {item.AcceptedAt:yyyy-MM-dd HH:mm} UTC  ")
                .AppendJoin(", ", item.Rules).Append("\r\n");
        }

        if (items.Count > MostLines)
        {
            text.Append(CultureInfo.InvariantCulture, $"and {items.Count - MostLines} more\r\n");
        }

        return text.Append("\r\nTo send one to its recipients, or to erase it:\r\n\r\n")
            .Append("  dotnet Sealpost.dll held release ID\r\n  dotnet Sealpost.dll held discard ID\r\n\r\n")
            .Append("In a checkout: dotnet run --project Functions -- held release ID\r\n").ToString();
    }

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
