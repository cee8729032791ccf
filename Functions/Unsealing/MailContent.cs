using System.Text;
using MimeKit;
using MimeKit.Text;

namespace Sealpost.Unsealing;

/// <summary>The text and the files of a mail. Nothing is fetched, and HTML is only read for its words.</summary>
internal sealed class MailContent
{
    private static readonly HashSet<HtmlTagId> Hidden = [HtmlTagId.Style, HtmlTagId.Script, HtmlTagId.Head, HtmlTagId.Title];
    private static readonly HashSet<HtmlTagId> Lines =
    [
        HtmlTagId.P, HtmlTagId.Div, HtmlTagId.Br, HtmlTagId.TR, HtmlTagId.LI, HtmlTagId.DT, HtmlTagId.DD, HtmlTagId.Pre,
        HtmlTagId.H1, HtmlTagId.H2, HtmlTagId.H3,
    ];

    private readonly List<string> _texts = [];

    public MailContent(MimeEntity body) => Add(body);

    /// <summary>Lines end with LF.</summary>
    public string Text => string.Join('\n', _texts).ReplaceLineEndings("\n");

    public List<OpenedFile> Files { get; } = [];

    /// <summary>Whether a part is sealed or signed by itself, which is not looked into.</summary>
    public bool HasLayers { get; private set; }

    private void Add(MimeEntity entity)
    {
        switch (entity)
        {
            case MultipartAlternative alternative when Best(alternative) is { } best:
                Add(best);
                break;
            case Multipart multipart:
                HasLayers |= multipart.ContentType.MediaSubtype.ToLowerInvariant() is "signed" or "encrypted";
                multipart.ToList().ForEach(Add);
                break;
            case TextPart { IsAttachment: false, FileName: null } text:
                _texts.Add(text.IsHtml ? Words(text.Text) : text.Text);
                break;
            case MessagePart { Message: { } message } part:
                using (var content = new MemoryStream())
                {
                    message.WriteTo(content);
                    var name = part.ContentDisposition?.FileName ?? part.ContentType.Name ?? "message.eml";
                    Files.Add(new(name, "message/rfc822", content.ToArray(), false));
                }

                break;
            case MimePart part:
                HasLayers |= MailLayers.IsCms(part);
                Files.Add(new(part.FileName ?? "file", part.ContentType.MimeType, MailLayers.Content(part), false));
                break;
        }
    }

    /// <summary>The last plain text that it offers, else the last part (RFC 2046, section 5.1.4).</summary>
    private static MimeEntity? Best(MultipartAlternative alternative) =>
        alternative.LastOrDefault(part => part is TextPart { IsPlain: true }) ?? alternative.LastOrDefault();

    private static string Words(string html)
    {
        var words = new StringBuilder();
        var hidden = 0;
        var tokenizer = new HtmlTokenizer(new StringReader(html));
        while (tokenizer.ReadNextToken(out var token))
        {
            if (token is HtmlTagToken tag)
            {
                hidden = Hidden.Contains(tag.Id) ? tag.IsEndTag || tag.IsEmptyElement ? 0 : 1 : hidden;
                words.Append(Lines.Contains(tag.Id) && words.Length > 0 && words[^1] != '\n' ? "\n" : "");
            }
            else if (token is HtmlDataToken data && hidden == 0)
            {
                words.Append(data.Data);
            }
        }

        return words.ToString().Trim();
    }
}
