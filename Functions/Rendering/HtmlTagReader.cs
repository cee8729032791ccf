using System.Text;

namespace Sealpost.Rendering;

/// <summary>One tag of a template's HTML, from its name to its <c>&gt;</c>.</summary>
/// <param name="first">The first letter of its name.</param>
/// <param name="fault">Takes what is wrong.</param>
internal sealed class HtmlTagReader(char first, Action<string> fault)
{
    private readonly StringBuilder _name = new(char.ToLowerInvariant(first).ToString());
    private readonly StringBuilder _attribute = new();
    private readonly StringBuilder _value = new();

    public HtmlPlace Place { get; private set; } = HtmlPlace.TagName;

    public string Name => _name.ToString();

    public string Attribute => _attribute.ToString();

    /// <summary>The quote that the value began with.</summary>
    public char Quote { get; private set; }

    /// <returns>Whether the tag goes on.</returns>
    public bool Read(char c)
    {
        if (c == '>' && Place is not HtmlPlace.Quoted)
        {
            EndAttribute();
            return false;
        }

        Place = Next(c);
        return true;
    }

    /// <summary>A name in braces: some text.</summary>
    public void ReadHolder() => _value.Append('x');

    private HtmlPlace Next(char c) => Place switch
    {
        HtmlPlace.Quoted => c == Quote ? EndAttribute() : Collect(_value, c, HtmlPlace.Quoted),
        HtmlPlace.Unquoted => IsSpace(c) ? EndAttribute() : Collect(_value, c, HtmlPlace.Unquoted),
        HtmlPlace.BeforeValue when c is '"' or '\'' => Open(c),
        HtmlPlace.BeforeValue => IsSpace(c) ? HtmlPlace.BeforeValue : Collect(_value, c, HtmlPlace.Unquoted),
        HtmlPlace.AttributeName when c == '=' => HtmlPlace.BeforeValue,
        _ when IsSpace(c) || c == '/' => EndAttribute(),
        HtmlPlace.TagName => Collect(_name, char.ToLowerInvariant(c), HtmlPlace.TagName),
        HtmlPlace.AttributeName => Collect(_attribute, char.ToLowerInvariant(c), HtmlPlace.AttributeName),
        _ => StartAttribute(c),
    };

    private HtmlPlace Open(char quote)
    {
        Quote = quote;
        return HtmlPlace.Quoted;
    }

    private HtmlPlace StartAttribute(char c)
    {
        if (c == '=')
        {
            fault("Write an attribute as name=\"value\", without spaces around the =.");
        }

        return Collect(_attribute, char.ToLowerInvariant(c), HtmlPlace.AttributeName);
    }

    private HtmlPlace EndAttribute()
    {
        if (_attribute.Length > 0 && HtmlRules.Attribute(_attribute.ToString(), _value.ToString()) is { } why)
        {
            fault(why);
        }

        _attribute.Clear();
        _value.Clear();
        Quote = '\0';
        return HtmlPlace.InTag;
    }

    private static HtmlPlace Collect(StringBuilder text, char c, HtmlPlace place)
    {
        text.Append(c);
        return place;
    }

    private static bool IsSpace(char c) => c is ' ' or '\n' or '\t' or '\r' or '\f';
}
