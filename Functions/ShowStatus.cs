using System.Globalization;
using Microsoft.AspNetCore.Http;
using Sealpost.Accepting;
using Sealpost.Enqueuing;
using Sealpost.Tracking;
using Sealpost.Transferring;

namespace Sealpost;

/// <summary>What became of a post, for whoever holds its receipt; nothing personal.</summary>
internal sealed class ShowStatus(SubmissionId ids, MailLedger ledger, TransferTable transfers)
{
    public async Task<IResult> RunAsync(HttpContext context, string receipt, CancellationToken cancel)
    {
        context.Response.Headers.AccessControlAllowOrigin = "*";
        if (ids.Verify(receipt) is not { } id)
        {
            return Replies.Refused(context.Request, new(404, "unknown-receipt", "This receipt is not known. Check the address."));
        }

        var row = await FindAsync(id, cancel);
        var words = Words.For(context.Request.Query[Replies.Language], context.Request.Headers);
        var (status, key) = Describe(row);
        var text = words[key];
        if (Replies.WantsJson(context.Request) || !context.Request.Headers.Accept.ToString().Contains("html", StringComparison.OrdinalIgnoreCase))
        {
            context.Response.Headers.CacheControl = "no-store";
            return Results.Json(new { id, status, detail = text, acceptedAt = row?.AcceptedAt, updatedAt = row?.UpdatedAt });
        }

        var again = $"/s/{receipt}{context.Request.QueryString}";
        return Pages.Message(words, 200, words[status == "error" ? "not-delivered" : "thanks"], text, Details(words, receipt, status, row, again));
    }

    /// <summary>Of a post that goes out with a transfer, the fate of that mail counts.</summary>
    private async Task<MailRecord?> FindAsync(string id, CancellationToken cancel)
    {
        var row = await ledger.FindFirstAsync(id, cancel);
        if (row is not { State: MailStatus.Transferred }
            || await transfers.NumberOfAsync(row.Form, row.PartitionKey, cancel) is not { } number
            || await transfers.FindAsync(row.Form, number, cancel) is not { } transfer
            || await ledger.FindAsync(SubmissionId.Transfer(transfer.Ids[0], number, repeat: 0), cancel) is not { } mail)
        {
            return row;
        }

        mail.AcceptedAt = row.AcceptedAt;
        return mail;
    }

    /// <summary>Everything here is ours, signed, an enumeration or a time, but the address, which the client wrote.</summary>
    private static string Details(Words words, string receipt, string status, MailRecord? row, string again)
    {
        string Time(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        var since = row is null ? "" : " " + Words.Fill(words["since"], ("updated", Time(row.UpdatedAt)), ("accepted", Time(row.AcceptedAt)));
        return $"<p>{words["receipt"]} <code>{receipt}</code></p><p>{words["status"]} <strong>{words[status]}</strong>{since}</p>"
            + $"<p><a href=\"{Pages.Encode(again)}\">{words["look-again"]}</a></p>";
    }

    /// <returns>The status as programs read it, and the key of its text in <see cref="Words"/>.</returns>
    private static (string Status, string Text) Describe(MailRecord? row) => row?.State switch
    {
        MailStatus.Sent => ("sent", "is-sent"),
        MailStatus.Failed when row.Reason == DecideHeld.Discarded => ("error", "is-discarded"),
        MailStatus.Failed when row.Reason == ConfirmAddress.Expired => ("error", "is-expired"),
        MailStatus.Failed when row.Reason is DecidePost.Rejected => ("error", "is-rejected"),
        MailStatus.Failed when row.Reason is DecidePost.Expired => ("error", "is-undecided"),
        MailStatus.Failed when row.Reason is MailRecord.ErasedOnRequest => ("error", "is-erased"),
        MailStatus.Failed => ("error", "is-failed"),
        MailStatus.Unknown => ("error", "is-unknown"),
        MailStatus.Bounced => ("error", "is-bounced"),
        MailStatus.Held when row.AwaitsOperator && row.Reason?.Contains(ConfirmAddress.Rule, StringComparison.Ordinal) is true => ("pending", "is-unconfirmed"),
        MailStatus.Held when row.AwaitsOperator && row.Reason?.Contains(AskModerators.Rule, StringComparison.Ordinal) is true => ("pending", "is-moderated"),
        MailStatus.Deferred or MailStatus.Held => ("pending", "is-late"),
        _ => ("pending", "is-pending"),
    };
}
