namespace Sealpost.Rendering;

/// <summary>Where in a page a piece of it stands.</summary>
internal enum HtmlPlace
{
    Text,
    Title,
    Style,
    Comment,
    Open,
    EndOpen,
    Declaration,
    TagName,
    InTag,
    AttributeName,
    BeforeValue,
    Quoted,
    Unquoted,
}

/// <summary>Enough to tell that two places are the same.</summary>
internal readonly record struct HtmlSnapshot(HtmlPlace Place, string? Element, string? Attribute, char? Quote);
