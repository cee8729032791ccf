using System.Text;

namespace Sealpost.Rendering;

/// <summary>
/// Follows a template's HTML (https://html.spec.whatwg.org/#tokenization, without what is refused anyway) piece by piece, so that
/// it is known of each name in braces where its text will stand; <see cref="HtmlRules"/> says what a mail may hold.
/// </summary>
internal sealed class HtmlReader(Action<TemplateFault> fault, bool conditional = false)
{
    private readonly StringBuilder _raw = new();
    private HtmlPlace _place;
    private HtmlTagReader? _tag;
    private bool _isEnd;
    private int _line;

    public HtmlSnapshot Snapshot => new(At, _tag?.Name, _tag?.Attribute, _tag?.Quote);

    private HtmlPlace At => _tag?.Place ?? _place;

    public void Read(string text, int line)
    {
        _line = line;
        foreach (var c in text)
        {
            if (_tag is null)
            {
                _place = Next(c);
            }
            else if (!_tag.Read(c))
            {
                EndTag(_tag.Name);
            }

            _line += c == '\n' ? 1 : 0;
        }
    }

    /// <summary>A tag in braces stands here.</summary>
    /// <returns>The place, for its escaping.</returns>
    public HtmlPlace Place(int line, string tag)
    {
        var why = At switch
        {
            HtmlPlace.Text or HtmlPlace.Title => null,
            HtmlPlace.Quoted => HtmlRules.Holder(_tag!.Attribute, tag),
            HtmlPlace.BeforeValue or HtmlPlace.Unquoted => $"{tag} stands in an attribute without quotes; write {_tag!.Attribute}=\"{tag}\".",
            HtmlPlace.Style => $"{tag} may not stand in <style>; write fixed styles, and #if around whole elements.",
            HtmlPlace.Comment or HtmlPlace.Declaration => $"{tag} may not stand in a comment; for a note to yourself write {{{{! note }}}}.",
            HtmlPlace.Open or HtmlPlace.EndOpen or HtmlPlace.TagName => $"{tag} may not be the name of an element; write it out.",
            _ => $"{tag} may not stand inside a tag; put it around the whole element, or into a quoted attribute.",
        };
        if (why is not null)
        {
            Fault(line, why);
        }

        _tag?.ReadHolder();
        return At;
    }

    public void Finish()
    {
        if (At is not HtmlPlace.Text)
        {
            Fault(_line, At switch
            {
                HtmlPlace.Style => "<style> is never closed; add </style>.",
                HtmlPlace.Title => "<title> is never closed; add </title>.",
                HtmlPlace.Comment or HtmlPlace.Declaration => "A comment is never closed; add -->.",
                HtmlPlace.Quoted => $"The quote of {_tag!.Attribute} is never closed.",
                _ => "The last tag is never closed; add >.",
            });
        }
    }

    private HtmlPlace Next(char c) => _place switch
    {
        HtmlPlace.Text => c == '<' ? HtmlPlace.Open : HtmlPlace.Text,
        HtmlPlace.Open when c == '/' => HtmlPlace.EndOpen,
        HtmlPlace.Open when c == '!' => Start(HtmlPlace.Declaration),
        HtmlPlace.Open or HtmlPlace.EndOpen => OpenTag(c),
        HtmlPlace.Declaration => Declare(c),
        HtmlPlace.Comment => Comment(c),
        _ => RawText(c),
    };

    private HtmlPlace OpenTag(char c)
    {
        if (char.IsAsciiLetter(c))
        {
            _isEnd = _place is HtmlPlace.EndOpen;
            _tag = new HtmlTagReader(c, why => Fault(_line, why));
        }
        else
        {
            Fault(_line, "A < that begins no tag; write &lt;.");
        }

        return HtmlPlace.Text;
    }

    private void EndTag(string name)
    {
        _tag = null;
        if (HtmlRules.Element(name, conditional) is { } why)
        {
            Fault(_line, why);
        }

        _place = (name, _isEnd) switch
        {
            ("title", false) => Start(HtmlPlace.Title),
            ("style", false) => Start(HtmlPlace.Style),
            _ => HtmlPlace.Text,
        };
    }

    /// <summary>Nothing is a tag in these two but their own end.</summary>
    private HtmlPlace RawText(char c)
    {
        var end = _place is HtmlPlace.Style ? "</style>" : "</title>";
        _raw.Append(c);
        if (c != '>' || !_raw.ToString().EndsWith(end, StringComparison.OrdinalIgnoreCase))
        {
            return _place;
        }

        var text = _raw.ToString(0, _raw.Length - end.Length);
        var why = text.Contains('<', StringComparison.Ordinal) ? "A title or style may not hold <." : _place is HtmlPlace.Style ? HtmlRules.Style(text) : null;
        if (why is not null)
        {
            Fault(_line, why);
        }

        return HtmlPlace.Text;
    }

    private HtmlPlace Declare(char c)
    {
        if (c != '>')
        {
            _raw.Append(c);
            return _raw.Length == 2 && _raw.ToString() == "--" ? Start(HtmlPlace.Comment) : HtmlPlace.Declaration;
        }

        if (!_raw.ToString().Equals("doctype html", StringComparison.OrdinalIgnoreCase))
        {
            Fault(_line, "Only <!doctype html> and comments begin with <!.");
        }

        return HtmlPlace.Text;
    }

    private HtmlPlace Comment(char c)
    {
        _raw.Append(c);
        var text = c == '>' ? _raw.ToString() : "";
        if (text is not (">" or "->") && !text.EndsWith("-->", StringComparison.Ordinal) && !text.EndsWith("--!>", StringComparison.Ordinal))
        {
            return HtmlPlace.Comment;
        }

        ReadConditional(text);
        return HtmlPlace.Text;
    }

    /// <summary>Outlook reads what is inside <c>&lt;!--[if mso]&gt;</c> and <c>&lt;![endif]--&gt;</c>.</summary>
    private void ReadConditional(string comment)
    {
        var begin = comment.TrimStart().StartsWith("[if", StringComparison.OrdinalIgnoreCase) ? comment.IndexOf("]>", StringComparison.Ordinal) : -1;
        var end = comment.IndexOf("<![endif]", StringComparison.OrdinalIgnoreCase);
        if (begin >= 0 && end > begin)
        {
            var inner = comment[(begin + 2)..end];
            var reader = new HtmlReader(fault, conditional: true);
            reader.Read(inner, _line - inner.Count(c => c == '\n'));
            reader.Finish();
        }
    }

    private HtmlPlace Start(HtmlPlace place)
    {
        _raw.Clear();
        return place;
    }

    private void Fault(int line, string message) => fault(new(line, message));
}
