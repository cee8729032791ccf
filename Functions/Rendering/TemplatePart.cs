namespace Sealpost.Rendering;

/// <summary>A piece of a template: literal text, or one tag in double braces.</summary>
/// <param name="Line">Where it begins, from 1.</param>
internal abstract record TemplatePart(int Line)
{
    public sealed record Literal(string Text, int Line) : TemplatePart(Line);

    /// <param name="Kind">What it does.</param>
    /// <param name="Path">What it names, such as <c>values.email</c>; empty for <see cref="TagKind.Else"/>.</param>
    public sealed record Tag(TagKind Kind, string Path, int Line) : TemplatePart(Line);
}

internal enum TagKind
{
    Value,
    If,
    Unless,
    Each,
    Else,
    End,
    Comment,
}

/// <summary>How Handlebars names the blocks.</summary>
internal static class TagWords
{
    public static string Word(this TagKind kind) => kind switch
    {
        TagKind.If => "if",
        TagKind.Unless => "unless",
        TagKind.Each => "each",
        _ => "",
    };
}

/// <param name="Line">From 1.</param>
/// <param name="Message">What is wrong there, and what to do.</param>
internal sealed record TemplateFault(int Line, string Message);
