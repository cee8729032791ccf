namespace Sealpost.Tests.Bouncing;

/// <summary>Reports as mail servers write them, about a mail to bob@example.net.</summary>
internal static class Reports
{
    /// <param name="to">The return path of the mail.</param>
    /// <param name="id">Its Message-ID without angle brackets.</param>
    public static string Of(string server, string to, string id) => server switch
    {
        "Postfix" => Report(to, "MAILER-DAEMON@mx.example.net (Mail Delivery System)", "Undelivered Mail Returned to Sender", $"""
            Reporting-MTA: dns; mx.example.net
            X-Postfix-Queue-ID: 4F2D11A3B7
            X-Postfix-Sender: rfc822; {to}
            Arrival-Date: Wed, 25 Nov 2026 00:20:01 +0000 (UTC)

            Final-Recipient: rfc822; bob@example.net
            Original-Recipient: rfc822;bob@example.net
            Action: failed
            Status: 5.1.1
            Remote-MTA: dns; store.example.net
            Diagnostic-Code: smtp; 550 5.1.1 <bob@example.net>: Recipient address
                rejected: User unknown in virtual mailbox table
            """, Original(id)),
        "Exim" => Report(to, "Mail Delivery System <Mailer-Daemon@exim.example.net>", "Mail delivery failed: returning message to sender", """
            Reporting-MTA: dns; exim.example.net

            Action: failed
            Final-Recipient: rfc822;bob@example.net
            Status: 5.0.0
            Remote-MTA: dns; store.example.net
            Diagnostic-Code: smtp; 550 No such user here: bob@example.net
            """, Headers(id)),
        "Exchange" => Report(to, "Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@example.net>", "Undeliverable: From Zoe", """
            Reporting-MTA: dns;AM0PR01MB1234.eurprd01.prod.exchangelabs.com
            Received-From-MTA: dns;mail.example.com
            Arrival-Date: Wed, 25 Nov 2026 00:20:01 +0000

            Final-Recipient: rfc822;bob@example.net
            Action: failed
            Status: 5.1.10
            Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient bob@example.net not found by SMTP address lookup
            """, Headers(id)),
        "Gmail" => Report(to, "Mail Delivery Subsystem <mailer-daemon@googlemail.com>", "Delivery Status Notification (Failure)", """
            Reporting-MTA: dns; googlemail.com
            Received-From-MTA: dns; forms@example.com
            Arrival-Date: Tue, 24 Nov 2026 16:20:01 -0800 (PST)
            X-Original-Message-ID: <unused@mail.example.net>

            Final-Recipient: rfc822; bob@example.net
            Action: failed
            Status: 5.1.1
            Remote-MTA: dns; gmail-smtp-in.l.google.com.
            Diagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach does not exist.
            Last-Attempt-Date: Tue, 24 Nov 2026 16:20:02 -0800 (PST)
            """, Headers(id)),
        "Sendmail" => Report(to, "Mail Delivery Subsystem <MAILER-DAEMON@sendmail.example.net>", "Returned mail: see transcript for details", """
            Reporting-MTA: dns; sendmail.example.net
            Received-From-MTA: DNS; mail.example.com
            Arrival-Date: Wed, 25 Nov 2026 00:20:01 GMT

            Final-Recipient: RFC822; bob@example.net
            Action: failed
            Status: 5.2.2 (mailbox full)
            Remote-MTA: DNS; store.example.net
            Diagnostic-Code: SMTP; 552 5.2.2 Mailbox full
            Last-Attempt-Date: Wed, 25 Nov 2026 00:20:03 GMT
            """, Original(id)),
        "delayed" => Report(to, "MAILER-DAEMON@mx.example.net (Mail Delivery System)", "Delayed Mail (still being retried)", """
            Reporting-MTA: dns; mx.example.net

            Final-Recipient: rfc822; bob@example.net
            Action: delayed
            Status: 4.4.1
            Diagnostic-Code: X-Postfix; connect to store.example.net[192.0.2.1]:25: Connection timed out
            Will-Retry-Until: Mon, 30 Nov 2026 00:20:01 +0000 (UTC)
            """, Headers(id)),
        _ => throw new ArgumentOutOfRangeException(nameof(server), server, null),
    };

    /// <summary>No report, but what comes to such mailboxes, too.</summary>
    public static string Vacation(string to) => $"""
        From: Bob <bob@example.net>
        To: {to}
        Subject: On holidays
        Auto-Submitted: auto-replied
        Message-ID: <vacation@example.net>

        I am back on Monday.

        """;

    private static string Report(string to, string from, string subject, string status, string original) => $"""
        Return-Path: <>
        Date: Wed, 25 Nov 2026 00:20:05 +0000
        From: {from}
        Subject: {subject}
        To: {to}
        Auto-Submitted: auto-replied
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=delivery-status;
        	boundary="4F2D11A3B7.1795566405/mx.example.net"
        Message-ID: <20261125002005.9C1@mx.example.net>

        This is a MIME-encapsulated message.

        --4F2D11A3B7.1795566405/mx.example.net
        Content-Description: Notification
        Content-Type: text/plain; charset=us-ascii

        I'm sorry to have to inform you that your message could not be delivered to bob@example.net.

        --4F2D11A3B7.1795566405/mx.example.net
        Content-Description: Delivery report
        Content-Type: message/delivery-status

        {status}

        --4F2D11A3B7.1795566405/mx.example.net
        {original}

        --4F2D11A3B7.1795566405/mx.example.net--

        """;

    private static string Original(string id) => $"""
        Content-Description: Undelivered Message
        Content-Type: message/rfc822

        From: forms@example.com
        To: bob@example.net
        Subject: CANARY subject
        Message-ID: <{id}>

        CANARY text
        """;

    private static string Headers(string id) => $"""
        Content-Type: text/rfc822-headers

        From: forms@example.com
        To: bob@example.net
        Subject: CANARY subject
        Message-ID: <{id}>
        """;
}
