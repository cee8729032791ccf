using System.Text;
using MimeKit;

namespace Sealpost.Tests.Smtp;

/// <summary>A mail that the server has taken responsibility for, whether or not the client was told.</summary>
public sealed record ReceivedMail
{
    /// <summary>Counts from 1 in the order of acceptance, over all connections.</summary>
    public required int Number { get; init; }

    public required int Connection { get; init; }

    public required string From { get; init; }

    public required IReadOnlyList<string> To { get; init; }

    /// <summary>What followed the address in MAIL FROM, such as "BODY=8BITMIME".</summary>
    public required IReadOnlyList<string> Parameters { get; init; }

    public required bool OverTls { get; init; }

    /// <summary>The name given with AUTH, if any.</summary>
    public required string? User { get; init; }

    /// <summary>The content as it was before dot-stuffing.</summary>
    public required ReadOnlyMemory<byte> Raw { get; init; }

    public string Text => Encoding.UTF8.GetString(Raw.Span);

    public MimeMessage Parse()
    {
        using var stream = new MemoryStream(Raw.ToArray(), writable: false);
        return MimeMessage.Load(stream);
    }
}
