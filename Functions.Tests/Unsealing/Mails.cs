using System.Text;

namespace Sealpost.Tests.Unsealing;

/// <summary>Mails around what gpg and openssl make, byte for byte.</summary>
internal static class Mails
{
    public const string Head = "From: Forms <forms@example.com>\r\nTo: owner@example.org\r\nDate: Sun, 01 Mar 2026 12:00:00 +0000\r\nMIME-Version: 1.0\r\n";

    public const string Secret = "The account is CANARY-1234.";

    /// <summary>Without header protection.</summary>
    public static byte[] Plain(string text = Secret) => Bytes($"Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n");

    /// <summary>RFC 9788; <paramref name="more"/> are lines for its header.</summary>
    public static byte[] Protected(string subject, string more = "", string text = Secret) => Bytes(
        "Content-Type: text/plain; charset=utf-8; hp=\"cipher\"\r\nFrom: Forms <forms@example.com>\r\nTo: owner@example.org\r\n"
        + $"Date: Sun, 01 Mar 2026 12:00:00 +0000\r\nSubject: {subject}\r\nHP-Outer: From: Forms <forms@example.com>\r\nHP-Outer: To: owner@example.org\r\n"
        + $"HP-Outer: Date: Sun, 01 Mar 2026 12:00:00 +0000\r\nHP-Outer: Subject: [...]\r\n{more}\r\n{text}\r\n");

    /// <summary>RFC 3156, section 4.</summary>
    public static byte[] PgpMime(byte[] armored, string head = Head, string subject = "[...]") => Bytes(
        $"{head}Subject: {subject}\r\nContent-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\"; boundary=\"out\"\r\n\r\n"
        + "--out\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n\r\n--out\r\nContent-Type: application/octet-stream\r\n\r\n"
        + $"{Encoding.ASCII.GetString(armored)}\r\n--out--\r\n");

    /// <summary>multipart/signed (RFC 1847) around an entity, without headers of a mail.</summary>
    public static byte[] Signed(byte[] entity, byte[] armored, string kind = "application/pgp-signature") =>
        [.. Bytes($"Content-Type: multipart/signed; protocol=\"{kind}\"; boundary=\"sig\"\r\n\r\n--sig\r\n"), .. entity,
         .. Bytes($"\r\n--sig\r\nContent-Type: {kind}\r\n\r\n{Encoding.ASCII.GetString(armored)}\r\n--sig--\r\n")];

    /// <summary>A text with attachments, of which the names are encoded as RFC 2231 has it.</summary>
    public static byte[] Mixed(string text, params (string Name, byte[] Content)[] files) => Bytes(
        $"Content-Type: multipart/mixed; boundary=\"mix\"\r\n\r\n--mix\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
        + string.Concat(files.Select(file => $"--mix\r\nContent-Type: {(file.Name.EndsWith(".txt", StringComparison.Ordinal) ? "text/plain" : "application/octet-stream")}\r\n"
            + $"Content-Disposition: attachment; filename*=utf-8''{Uri.EscapeDataString(file.Name)}\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            + $"{Convert.ToBase64String(file.Content, Base64FormattingOptions.InsertLineBreaks)}\r\n"))
        + "--mix--\r\n");

    /// <summary>A whole mail of an entity.</summary>
    public static byte[] Mail(byte[] entity, string head = Head, string subject = "Hello") => [.. Bytes($"{head}Subject: {subject}\r\n"), .. entity];

    public static byte[] Smime(byte[] der, string subject = "[...]") => Mail(
        Bytes("Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            + Convert.ToBase64String(der, Base64FormattingOptions.InsertLineBreaks) + "\r\n"),
        subject: subject);

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
