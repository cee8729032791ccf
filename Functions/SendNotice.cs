using Microsoft.Extensions.Options;
using Sealpost.Sending;

namespace Sealpost;

/// <summary>A mail of our own to the operator: plain text, in clear, so nothing that a visitor wrote may be in it.</summary>
internal sealed class SendNotice(MailComposer composer, MailSender sender, IOptions<DigestOptions> options, TimeProvider time)
{
    public bool HasRecipients => options.Value.Recipients.Count > 0;

    /// <param name="id">For the Message-ID.</param>
    /// <returns>One outcome a recipient.</returns>
    public async Task<NoticeReport> RunAsync(string subject, string text, string id, CancellationToken cancel)
    {
        using var message = composer.ComposeNotice(subject, text, id, time.GetUtcNow(), options.Value.Recipients);
        var outcomes = new List<DeliveryOutcome>();
        foreach (var recipient in options.Value.Recipients)
        {
            outcomes.Add(await sender.SendAsync(new(message, recipient), cancel));
        }

        return new(outcomes);
    }
}

internal sealed record NoticeReport(IReadOnlyList<DeliveryOutcome> Outcomes)
{
    public int Taken => Outcomes.Count(outcome => outcome is DeliveryOutcome.Sent);

    /// <summary>The words of the first that was not taken; null when all were.</summary>
    public string? Fault => Outcomes.FirstOrDefault(outcome => outcome is not DeliveryOutcome.Sent)?.Words;

    /// <summary>Whoever has it, or may have it, must not get it again because somebody else has not.</summary>
    public bool ReachedAnybody => Outcomes.Any(outcome => outcome is DeliveryOutcome.Sent or DeliveryOutcome.Unknown);
}
