using System.Net;

namespace Sealpost.Wiring.Previewing;

/// <summary>
/// A page that shows a mail as programs do: desktop and phone, light and dark, text, and what travels. One file without script and
/// without anything from elsewhere, so that it can be kept, and made into a picture.
/// </summary>
internal static class PreviewPage
{
    private const string DarkQuery = "@media (prefers-color-scheme: dark)";

    /// <summary>The switches are inputs before what they switch, so that style alone does it.</summary>
    private const string Style = """
        :root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;margin:0;padding:1.5rem 2rem}h1{font-size:1.3rem;margin:0 0 .25rem}
        table{border-collapse:collapse;margin:.5rem 0 1rem}th{text-align:start;font-weight:600;padding-inline-end:1rem;vertical-align:top}
        td{overflow-wrap:anywhere}input{position:absolute;opacity:0}label{display:inline-block;padding:.3rem .9rem;margin:0 .25rem 1rem 0;border:1px solid #888;
        border-radius:2rem;cursor:pointer}input:focus-visible+label{outline:3px solid #4a90d9}input:checked+label{background:#1d4ed8;border-color:#1d4ed8;color:#fff}
        .gap{display:inline-block;width:1.5rem}iframe{border:1px solid #888;border-radius:.5rem;background:#fff;height:56rem;max-width:100%;display:none}
        iframe.dark{background:#121212}#desktop:checked~div iframe{width:52rem}#phone:checked~div iframe{width:375px}
        #light:checked~div iframe.light,#dark:checked~div iframe.dark{display:block}pre{white-space:pre-wrap;overflow-wrap:anywhere;border:1px solid #888;
        border-radius:.5rem;padding:1rem;max-width:52rem;box-sizing:border-box}
        """;

    /// <param name="dark">Begins with the dark look.</param>
    /// <param name="phone">Begins with the width of a telephone.</param>
    public static string Html(Preview.Made preview, bool dark = false, bool phone = false)
    {
        var mail = preview.Mail;
        string Switch(string group, string id, string label, bool on) =>
            $"<input type=\"radio\" name=\"{group}\" id=\"{id}\"{(on ? " checked" : "")}><label for=\"{id}\">{label}</label>";
        return $"<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">"
            + $"<title>Mail of the form {preview.Form}</title><style>{Style}</style></head><body><main><h1>{Encode(mail.Subject)}</h1>"
            + $"<table>{Headers(preview)}</table>"
            + Switch("width", "desktop", "Desktop", !phone) + Switch("width", "phone", "Phone", phone) + "<span class=\"gap\"></span>"
            + Switch("look", "light", "Light", !dark) + Switch("look", "dark", "Dark", dark)
            + $"<div>{Frame("light", mail.Html.Replace(DarkQuery, "@media not all", StringComparison.Ordinal))}"
            + $"{Frame("dark", mail.Html.Replace(DarkQuery, "@media all", StringComparison.Ordinal))}</div>"
            + $"<h2>Text part</h2><pre dir=\"auto\">{Encode(mail.Text)}</pre>"
            + string.Concat(preview.Copies.Select(copy => $"<h2>What travels{Kind(copy)}</h2><pre>{Encode(Source(copy))}</pre>"))
            + "</main></body></html>";
    }

    private static string Headers(Preview.Made preview)
    {
        var message = preview.Copies[0].Message;
        var rows = new[] { ("From", message.From.ToString()), ("To", message.To.ToString()), ("Reply-To", preview.Mail.ReplyTo ?? "none"), ("Outside", $"Subject: {message.Subject}") };
        return string.Concat(rows.Select(row => $"<tr><th scope=\"row\">{row.Item1}</th><td>{Encode(row.Item2)}</td></tr>"));
    }

    private static string Frame(string look, string mail) =>
        $"<iframe class=\"{look}\" title=\"The mail, {look}\" sandbox srcdoc=\"{Encode(mail)}\"></iframe>";

    private static string Kind(MailCopy copy) => copy.Message.Body?.ContentType.MimeType switch
    {
        "multipart/encrypted" => " (OpenPGP)",
        "application/pkcs7-mime" => " (S/MIME)",
        _ => "",
    };

    /// <summary>The beginning: what is sealed looks the same to its end.</summary>
    private static string Source(MailCopy copy)
    {
        const int longest = 2_000;
        using var content = new MemoryStream();
        copy.Message.WriteTo(content);
        var text = System.Text.Encoding.Latin1.GetString(content.ToArray());
        return text.Length <= longest ? text : $"{text[..longest]}\n… {text.Length - longest} more bytes";
    }

    private static string Encode(string? text) => WebUtility.HtmlEncode(text ?? "");
}
