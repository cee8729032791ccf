using MimeKit;
using MimeKit.Utils;

namespace Sealpost.Undeliverable.Bounces;

/// <summary>What a mail server reports of a mail that it had taken: a delivery status notification (RFC 3464).</summary>
/// <param name="MessageIds">Of the mail it is about, without angle brackets; the most certain first.</param>
/// <param name="Addressees">The addresses that the report itself went to.</param>
/// <param name="Failed">For a recipient at least, and for good; else it is only late, or was delivered.</param>
/// <param name="Status">The enhanced status code (RFC 3463) of the first that failed, such as 5.1.1; empty when there is none.</param>
/// <param name="Words">What the receiving server said; unchecked.</param>
internal sealed record DeliveryReport(IReadOnlyList<string> MessageIds, IReadOnlyList<string> Addressees, bool Failed, string Status, string Words)
{
    /// <summary>Who got the report, as delivery programs write it down: Postfix, qmail and Dovecot, Exim, fetchmail, Exchange.</summary>
    private static readonly string[] AddresseeHeaders = ["Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Forwarded-To", "To"];

    /// <returns>Null when it is no report of that kind.</returns>
    public static DeliveryReport? Of(MimeMessage message)
    {
        var report = Parts(message.Body).ToList();
        if (report.OfType<MessageDeliveryStatus>().FirstOrDefault() is not { } status)
        {
            return null;
        }

        // The first group is about the message, the others about a recipient each.
        var recipients = Groups(status).Where(group => group["Action"] is not null).ToList();
        var failed = recipients.Find(group => IsFailure(group)) ?? recipients.FirstOrDefault();
        return new(
            [.. Ids(message, report)],
            [.. message.Headers.Where(header => AddresseeHeaders.Contains(header.Field, StringComparer.OrdinalIgnoreCase)).SelectMany(header => Addresses(header.Value))],
            failed is not null && IsFailure(failed), First(failed?["Status"]), failed?["Diagnostic-Code"] ?? "");
    }

    /// <summary>"failed" with a status of 4.x.x is what Exchange and others say of mail that they gave up on: it is final.</summary>
    private static bool IsFailure(HeaderList group) => First(group["Action"]).Equals("failed", StringComparison.OrdinalIgnoreCase);

    /// <summary>What follows is a comment, such as "5.1.1 (bad destination)".</summary>
    private static string First(string? value) => value?.Trim().Split([' ', '\t', '('], 2)[0] ?? "";

    private static HeaderListCollection Groups(MessageDeliveryStatus status)
    {
        try
        {
            return status.StatusGroups;
        }
        catch (FormatException)
        {
            return new();
        }
    }

    private static IEnumerable<string> Ids(MimeMessage message, IReadOnlyList<MimeEntity> report)
    {
        foreach (var part in report)
        {
            // The mail itself, or its header only: message/rfc822 and text/rfc822-headers (RFC 3462, section 2).
            var id = part switch
            {
                MessagePart { Message: { } original } => original.MessageId,
                TextPart { ContentType.MediaSubtype: "rfc822-headers" } text => InHeaders(text),
                _ => null,
            };
            if (!string.IsNullOrEmpty(id))
            {
                yield return id;
            }
        }

        foreach (var id in message.References.Prepend(message.InReplyTo).Where(id => !string.IsNullOrEmpty(id)))
        {
            yield return id!;
        }
    }

    private static string? InHeaders(TextPart text)
    {
        using var content = new MemoryStream();
        text.Content?.DecodeTo(content);
        content.Position = 0;
        try
        {
            return HeaderList.Load(content)["Message-ID"] is { } value ? MimeUtils.EnumerateReferences(value).FirstOrDefault() : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static IEnumerable<MimeEntity> Parts(MimeEntity? entity) =>
        entity is Multipart parts ? parts.SelectMany(Parts) : entity is null ? [] : [entity];

    private static IEnumerable<string> Addresses(string header) =>
        InternetAddressList.TryParse(header, out var list) ? list.Mailboxes.Select(mailbox => mailbox.Address) : [header.Trim()];
}
