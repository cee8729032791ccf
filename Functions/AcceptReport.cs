using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using MimeKit;
using Sealpost.Accepting;
using Sealpost.Undeliverable.Bounces;

namespace Sealpost;

/// <summary>Takes a report from a mail server that pipes or posts it (<c>POST /bounces</c>, <c>message/rfc822</c>), in place of a mailbox.</summary>
internal sealed class AcceptReport(IOptions<BounceOptions> options, RecordBounce record)
{
    private const int Largest = 4 * 1024 * 1024;
    private static readonly Refusal NotUsed = new(404, "not-used", "Reports are not taken here. The setting Bounces__Key makes it so.");
    private static readonly Refusal NoKey = new(401, "unauthorized", "Send the header Authorization: Bearer, with the setting Bounces__Key.");
    private static readonly Refusal TooLarge = new(413, "too-large", "The report holds more than 4 MiB. Let the mail server return headers only.");
    private static readonly Refusal NoReport = new(422, "no-report", "This is no delivery status notification (RFC 3464), so nothing was recorded.");
    private static readonly Refusal Later = new(503, "later", "The mail is still being sent to others, so nothing was recorded. Send the report again.");

    public async Task<IResult> RunAsync(HttpContext context, CancellationToken cancel)
    {
        if (string.IsNullOrEmpty(options.Value.Key))
        {
            return Replies.Problem(context, NotUsed);
        }

        if (!IsKnown(context.Request.Headers.Authorization.ToString(), options.Value.Key))
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return Replies.Problem(context, NoKey);
        }

        using var report = new MemoryStream();
        try
        {
            await new BoundedBody(context.Request.Body, Largest, TooLarge).CopyToAsync(report, cancel);
        }
        catch (RefusedException refused)
        {
            return Replies.Problem(context, refused.Refusal);
        }

        report.Position = 0;
        return await TakeAsync(context, report, cancel);
    }

    private async Task<IResult> TakeAsync(HttpContext context, MemoryStream report, CancellationToken cancel)
    {
        try
        {
            using var message = await MimeMessage.LoadAsync(report, cancel);
            return await record.RunAsync(message, cancel) switch
            {
                BounceOutcome.NoReport => Replies.Problem(context, NoReport),
                BounceOutcome.Later => Replies.Problem(context, Later),
                BounceOutcome.NotOurs => Results.Json(new { outcome = "not-ours" }),
                BounceOutcome.Bounced => Results.Json(new { outcome = "bounced" }),
                _ => Results.Json(new { outcome = "noted" }),
            };
        }
        catch (FormatException)
        {
            return Replies.Problem(context, NoReport);
        }
    }

    private static bool IsKnown(string header, string key) =>
        header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
        && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(header[7..].Trim())), SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
