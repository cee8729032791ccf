using System.Text;
using MimeKit;

namespace Sealpost.Sending;

/// <summary>
/// Header protection with confidentiality (RFC 9788): the real headers go inside what is sealed, the outer subject says nothing,
/// and HP-Outer repeats what is outside. <c>protected-headers="v1"</c> is the older mark that many programs know.
/// </summary>
internal static class ProtectedHeaders
{
    /// <summary>What replaces a subject that is inside (RFC 9788, section 3.2.1: hcp_baseline).</summary>
    public const string Obscured = "[...]";

    /// <summary>Copies every header field of the message, none of which is about its structure yet, and obscures the subject outside.</summary>
    public static void Protect(MimeMessage message, MimeEntity body)
    {
        body.ContentType.Parameters["hp"] = "cipher";
        body.ContentType.Parameters["protected-headers"] = "v1";
        foreach (var header in message.Headers)
        {
            body.Headers.Add(header.Id is HeaderId.ReplyTo ? Copy(header, header.Field, header.Value) : header.Clone());
        }

        message.Subject = Obscured;
        foreach (var header in message.Headers)
        {
            body.Headers.Add(Copy(header, "HP-Outer", $"{header.Field}: {header.Value}"));
        }
    }

    /// <summary>
    /// Inside the sealed part nobody on the way needs ASCII, and a local part beyond it has no other form (RFC 6532); MimeKit would
    /// write question marks. All else keeps its encoded words, which every reader knows.
    /// </summary>
    private static Header Copy(Header original, string name, string value)
    {
        var header = new Header(name, value);
        if (original.Id is HeaderId.ReplyTo && !value.All(char.IsAscii))
        {
            header.SetRawValue(Encoding.UTF8.GetBytes($" {value}\r\n"));
        }

        return header;
    }
}
