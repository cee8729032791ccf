using MimeKit;

namespace Sealpost.Sending;

/// <summary>A settled message as it travels.</summary>
/// <param name="Utf8">MAIL FROM must say SMTPUTF8.</param>
/// <param name="Size">In bytes, with line ends of two (RFC 1870, section 3).</param>
/// <param name="Content">All of it, dot-stuffed, with the final dot; null for a large one, which is written anew for each recipient.</param>
internal sealed record WireMail(MimeMessage Message, FormatOptions Format, bool Utf8, long Size, ReadOnlyMemory<byte>? Content)
{
    /// <summary>Most mails have a few kilobytes. Two copies of a large one would need twice the memory.</summary>
    private const int Largest = 64 * 1024;

    public static WireMail Of(MimeMessage message, FormatOptions settled)
    {
        var format = settled.Clone();
        (format.NewLineFormat, format.EnsureNewLine) = (NewLineFormat.Dos, true);
        using var all = new BoundedCopy(Largest);
        message.WriteTo(format, all);
        return new(message, format, settled.International, all.Length, all.Length > Largest ? (ReadOnlyMemory<byte>?)null : DotStuffing.Whole(all.Copy));
    }

    /// <summary>Without dots added: what a file holds.</summary>
    public Task WriteAsync(Stream file, CancellationToken cancel) => Message.WriteToAsync(Format, file, cancel);
}
