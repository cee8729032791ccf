using Sealpost.Accepting;
using Sealpost.Sending;
using Sealpost.Tracking;
using Sealpost.Undeliverable.Bounces;

namespace Sealpost;

/// <summary>
/// One conversation a recipient. Who has the mail, or may have it, is written down before the next one's turn, so that neither a later
/// attempt nor a crash sends it to anybody twice.
/// </summary>
internal sealed class SendCopies(MailSender sender, MailLedger ledger, RecipientMarks marks, ReturnPaths paths)
{
    /// <returns>When the first relay takes mail again; null when one does now, as far as is known.</returns>
    public DateTimeOffset? NotNow(Form? form) => Closed(form) switch
    {
        DeliveryOutcome.Deferred(_, var notBefore) => notBefore,
        DeliveryOutcome.Held(_, _, var notBefore) => notBefore,
        _ => null,
    };

    /// <returns>What an attempt would come to, as every relay is known to be closed; null when it is worth trying.</returns>
    public DeliveryOutcome? Closed(Form? form) => sender.NotNow(Relays(form));

    public async Task<DeliveryOutcome> RunAsync(IReadOnlyList<MailCopy> copies, Form form, MailRecord row, CancellationToken cancel)
    {
        DeliveryOutcome worst = new DeliveryOutcome.Sent(copies.Count > 0 ? "Taken before." : "It has no mail of its own.", row.QueueId);
        try
        {
            var open = Open(copies, row);
            for (var i = 0; i < open.Count; i++)
            {
                var outcome = await SendAsync(open[i].Copy, open[i].Recipient, form, row, cancel);
                worst = Rank(outcome) >= Rank(worst) ? outcome : worst;
                if (i < open.Count - 1)
                {
                    await ledger.RenewAsync(row, CancellationToken.None);
                }
            }

            return worst;
        }
        finally
        {
            foreach (var copy in copies)
            {
                copy.Dispose();
            }
        }
    }

    private List<(MailCopy Copy, string Recipient)> Open(IReadOnlyList<MailCopy> copies, MailRecord row)
    {
        foreach (var copy in copies)
        {
            marks.Renew(row, copy.Recipients);
        }

        return [.. copies.SelectMany(copy => copy.Recipients.Where(recipient => !marks.Served(row, recipient)).Select(recipient => (copy, recipient)))];
    }

    private async Task<DeliveryOutcome> SendAsync(MailCopy copy, string recipient, Form form, MailRecord row, CancellationToken cancel)
    {
        var outcome = await sender.SendAsync(new(copy.Message, recipient, Relays(form)) { NullReturnPath = copy.NullReturnPath, ReturnPath = paths.Of(row.PartitionKey) }, cancel);
        if (outcome is DeliveryOutcome.Sent)
        {
            marks.AddDelivered(row, recipient);
        }
        else if (outcome is DeliveryOutcome.Unknown)
        {
            // Counts as served: it must not get the mail twice because another one failed.
            marks.AddUncertain(row, recipient);
        }

        return outcome;
    }

    private static IReadOnlyList<string>? Relays(Form? form) => form?.Definition.Relays is { Count: > 0 } named ? named : null;

    /// <summary>The worst decides: what can still be tried comes before what is over.</summary>
    private static int Rank(DeliveryOutcome outcome) => outcome switch
    {
        DeliveryOutcome.Sent => 0,
        DeliveryOutcome.Failed => 1,
        DeliveryOutcome.Unknown => 2,
        DeliveryOutcome.Held => 3,
        DeliveryOutcome.Deferred => 4,
        _ => 5,
    };
}
