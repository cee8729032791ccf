using Azure;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MimeKit;
using Sealpost.Enqueuing;
using Sealpost.Sending;
using Sealpost.Tracking;
using Sealpost.Undeliverable;
using Sealpost.Undeliverable.Bounces;

namespace Sealpost;

/// <summary>A report about a mail that a server had taken and could not deliver: the mail becomes bounced, and the operator is told.</summary>
internal sealed partial class RecordBounce(
    MailLedger ledger, KeptMail kept, ReturnPaths paths, SendNotice notice, CountUndeliverable undeliverable, IOptions<SmtpOptions> smtp, ILogger<RecordBounce> logger)
{
    /// <summary>Can be done again with the same report.</summary>
    public async Task<BounceOutcome> RunAsync(MimeMessage message, CancellationToken cancel)
    {
        if (DeliveryReport.Of(message) is not { } report)
        {
            return BounceOutcome.NoReport;
        }

        if (Id(report) is not { } id || await ledger.FindAsync(id, cancel) is not { } row)
        {
            return BounceOutcome.NotOurs;
        }

        if (!report.Failed)
        {
            Log.Late(logger, id, row.Form, report.Status);
            return BounceOutcome.Noted;
        }

        return row.State switch
        {
            MailStatus.Bounced => BounceOutcome.Bounced,
            MailStatus.Sending or MailStatus.Deferred or MailStatus.Held => BounceOutcome.Later,
            MailStatus.Sent or MailStatus.Unknown => await RecordAsync(row, report, cancel),
            _ => BounceOutcome.NotOurs,
        };
    }

    /// <summary>The signed address says it for certain; a Message-ID must at least be one that we give.</summary>
    private string? Id(DeliveryReport report)
    {
        var domain = MailboxAddress.TryParse(smtp.Value.From, out var from) ? from.Domain : "";
        return report.Addressees.Select(paths.Id).FirstOrDefault(id => id is not null)
            ?? report.MessageIds.Select(id => id.Split('@')).Where(parts => parts is [{ Length: SubmissionId.Length }, _]
                && parts[1].Equals(domain, StringComparison.OrdinalIgnoreCase)).Select(parts => parts[0]).FirstOrDefault();
    }

    /// <summary>What is for the operator first: a state without it would be told to nobody.</summary>
    private async Task<BounceOutcome> RecordAsync(MailRecord row, DeliveryReport report, CancellationToken cancel)
    {
        if (notice.HasRecipients && row.Subscriber is null)
        {
            var mail = new QueuedMail(1, row.PartitionKey, row.Form, row.AcceptedAt, row.Attempts, null, null);
            await kept.KeepAsync(KeptFolder.Bounced, mail, ["bounced", report.Status], cancel);
        }

        row.Kind = report.Status.Length > 0 ? SmtpOutcomes.Plain(report.Status) : null;
        try
        {
            await ledger.RecordAsync(row, MailStatus.Bounced, null, SmtpOutcomes.Plain($"{report.Status} {report.Words}".Trim()), cancel);
        }
        catch (RequestFailedException changed) when (changed.Status == 412)
        {
            return BounceOutcome.Later;
        }

        await undeliverable.BouncedAsync(row, report.Status, cancel);
        Log.Bounced(logger, row.PartitionKey, row.Form, row.Kind);
        return BounceOutcome.Bounced;
    }

    private static partial class Log
    {
        [LoggerMessage(147, LogLevel.Warning, "Bounce {Id} form={Form} status={Status}: the mail server had taken it, and says now that it can't be delivered")]
        public static partial void Bounced(ILogger logger, string id, string form, string? status);

        [LoggerMessage(148, LogLevel.Information, "Bounce {Id} form={Form} status={Status}: late or delivered, says the mail server")]
        public static partial void Late(ILogger logger, string id, string form, string status);
    }
}
