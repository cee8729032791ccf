namespace Sealpost.Tests.Smtp;

/// <summary>Receives what follows DATA.</summary>
internal static class SmtpContent
{
    /// <returns>The content without dot-stuffing, null when the connection ended before the final dot.</returns>
    public static async Task<byte[]?> ReceiveAsync(
        SmtpChannel channel, SmtpAnswers answers, SmtpLedger ledger, CancellationToken stop)
    {
        using var content = new MemoryStream();

        // Only CRLF ends a line: with a bare LF before it, a dot is content (SMTP smuggling).
        var isLineStart = true;
        while (await channel.ReadLineAsync(stop) is { } line)
        {
            if (isLineStart && line.AsSpan().SequenceEqual(".\r\n"u8))
            {
                return content.ToArray();
            }

            content.Write(line.AsSpan(isLineStart && line[0] == '.' ? 1 : 0));
            isLineStart = line.AsSpan().EndsWith("\r\n"u8);
            if (ledger.ReachInContent(content.Length) is { } turn)
            {
                await answers.InterruptAsync(turn);
                if (channel.IsEnded)
                {
                    return null;
                }
            }
        }

        return null;
    }
}
