using Microsoft.AspNetCore.Http;
using Sealpost.Accepting;
using Sealpost.Enqueuing;
using Sealpost.Tracking;

namespace Sealpost;

/// <summary>What became of a post, for whoever holds its receipt; nothing personal.</summary>
internal sealed class ShowStatus(SubmissionId ids, MailLedger ledger)
{
    public async Task<IResult> RunAsync(HttpContext context, string receipt, CancellationToken cancel)
    {
        context.Response.Headers.AccessControlAllowOrigin = "*";
        if (ids.Verify(receipt) is not { } id)
        {
            return Replies.Refused(context.Request, new(404, "unknown-receipt", "This receipt is not known. Check the address."));
        }

        var row = await ledger.FindAsync(id, cancel);
        if (row?.TwinId is { } twin)
        {
            row = await ledger.FindAsync(twin, cancel);
        }

        var (status, text) = Describe(row);
        if (Replies.WantsJson(context.Request) || !context.Request.Headers.Accept.ToString().Contains("html", StringComparison.OrdinalIgnoreCase))
        {
            context.Response.Headers.CacheControl = "no-store";
            return Results.Json(new { id, status, detail = text, acceptedAt = row?.AcceptedAt, updatedAt = row?.UpdatedAt });
        }

        return Pages.Message(200, status == "error" ? "Not delivered" : "Thank you", text, Details(receipt, status, row));
    }

    /// <summary>Everything here is ours: signed, an enumeration, or a time.</summary>
    private static string Details(string receipt, string status, MailRecord? row) =>
        $"<p>Receipt: <code>{receipt}</code></p><p>Status: <strong>{status}</strong>"
        + (row is null ? "" : $" since {row.UpdatedAt:yyyy-MM-dd HH:mm:ss} UTC; accepted {row.AcceptedAt:yyyy-MM-dd HH:mm:ss} UTC")
        + $"</p><p><a href=\"/s/{receipt}\">Look again</a></p>";

    private static (string Status, string Text) Describe(MailRecord? row) => row?.State switch
    {
        MailStatus.Sent => ("sent", "Your message was sent."),
        MailStatus.Failed when row.Reason == DecideHeld.Discarded =>
            ("error", "Your message was accepted, but the operator decided not to send it on. Its content was erased."),
        MailStatus.Failed => ("error", "Your message was accepted, but the mail server refused it. It is kept, and the operator can send it again."),
        MailStatus.Unknown => ("error", "Your message was handed to the mail server, but its answer was lost. It is kept, and the operator can look into it."),
        MailStatus.Deferred or MailStatus.Held => ("pending", "Your message was accepted and is kept; sending it takes longer than usual."),
        _ => ("pending", "Your message was accepted and will be sent in a moment."),
    };
}
