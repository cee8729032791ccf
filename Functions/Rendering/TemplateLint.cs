using System.Text;
using Sealpost.Accepting;

namespace Sealpost.Rendering;

/// <summary>
/// Checks a template where it is loaded, and puts it together again for the engine: with nothing in it but what was understood
/// here, and with the helper that escapes for an attribute where a name stands in one.
/// </summary>
internal sealed class TemplateLint
{
    private readonly TemplateNames _names;
    private readonly HtmlReader? _html;
    private readonly StringBuilder _source = new();
    private readonly Stack<Block> _blocks = [];
    private readonly List<TemplateFault> _faults = [];
    private bool _showsBlock;

    private TemplateLint(Form? form, bool html)
    {
        _names = new(form);
        _html = html ? new HtmlReader(_faults.Add) : null;
    }

    /// <param name="form">Whose fields the template may name; a built-in template names none.</param>
    /// <param name="template">Its text.</param>
    /// <param name="html">Whether it makes the HTML part, not the plain one.</param>
    /// <returns>The source for the engine, and what is wrong with it; use none that has faults.</returns>
    /// <param name="confirmation">It makes the mail to the visitor, in which nothing is sealed.</param>
    public static (string Source, IReadOnlyList<TemplateFault> Faults) Check(Form? form, string template, bool html, bool confirmation = false)
    {
        var lint = new TemplateLint(form, html);
        foreach (var part in TemplateScanner.Scan(template.ReplaceLineEndings("\n"), lint._faults))
        {
            lint.Take(part);
        }

        lint.Finish();
        if (!confirmation && form?.Definition.Encryption?.Scope is EncryptionScope.Fields && !lint._showsBlock)
        {
            lint._faults.Add(new(1, "The form seals fields, but nobody could read them: put {{#if sealedBlock}}{{sealedBlock}}{{/if}} where the block shall stand."));
        }

        return (lint._source.ToString(), [.. lint._faults.OrderBy(fault => fault.Line)]);
    }

    private void Take(TemplatePart part)
    {
        switch (part)
        {
            case TemplatePart.Literal literal:
                _source.Append(literal.Text);
                _html?.Read(literal.Text, literal.Line);
                break;
            case TemplatePart.Tag { Kind: TagKind.Value } value:
                var name = Checked(value);
                _showsBlock |= name.EndsWith("sealedBlock", StringComparison.Ordinal);
                _source.Append(_html?.Place(value.Line, $"{{{{{value.Path}}}}}") is HtmlPlace.Text or null ? $"{{{{{name}}}}}" : $"{{{{attribute {name}}}}}");
                break;
            case TemplatePart.Tag { Kind: TagKind.Comment }:
                _source.Append("{{!}}");
                break;
            case TemplatePart.Tag { Kind: TagKind.Else } tag:
                Else(tag);
                break;
            case TemplatePart.Tag { Kind: TagKind.End } tag:
                End(tag);
                break;
            case TemplatePart.Tag tag:
                _source.Append($"{{{{#{tag.Kind.Word()} {Checked(tag)}}}}}");
                _html?.Place(tag.Line, $"{{{{#{tag.Kind.Word()}}}}}");
                _blocks.Push(new(tag, _html?.Snapshot));
                break;
        }
    }

    private string Checked(TemplatePart.Tag tag)
    {
        if (_names.Fault(tag, [.. _blocks.Where(block => block.Tag.Kind is TagKind.Each).Select(block => block.Tag.Path).Reverse()]) is { } fault)
        {
            _faults.Add(new(tag.Line, fault));
        }

        return tag.Path;
    }

    private void Else(TemplatePart.Tag tag)
    {
        _source.Append("{{else}}");
        if (_blocks.TryPeek(out var block) && block.Tag.Kind is not TagKind.Each && !block.HasElse)
        {
            SamePlace(block, tag.Line);
            block.HasElse = true;
            return;
        }

        _faults.Add(new(tag.Line, "{{else}} belongs once into an #if or #unless; remove this one."));
    }

    private void End(TemplatePart.Tag tag)
    {
        _source.Append($"{{{{/{tag.Path}}}}}");
        if (_blocks.TryPop(out var block) && block.Tag.Kind.Word() == tag.Path)
        {
            SamePlace(block, tag.Line);
            return;
        }

        _faults.Add(new(tag.Line, block is null ? $"{{{{/{tag.Path}}}}} closes nothing; remove it."
            : $"{{{{/{tag.Path}}}}} stands where {{{{/{block.Tag.Kind.Word()}}}}} must close the block of line {block.Tag.Line}."));
    }

    private void SamePlace(Block block, int line)
    {
        if (block.Place != _html?.Snapshot)
        {
            _faults.Add(new(line, $"The #{block.Tag.Kind.Word()} of line {block.Tag.Line} must hold whole tags, or stay within one quoted attribute."));
        }
    }

    private void Finish()
    {
        _html?.Finish();
        _faults.AddRange(_blocks.Select(block => new TemplateFault(
            block.Tag.Line, $"This #{block.Tag.Kind.Word()} is never closed; add {{{{/{block.Tag.Kind.Word()}}}}}.")));
    }

    private sealed record Block(TemplatePart.Tag Tag, HtmlSnapshot? Place)
    {
        public bool HasElse { get; set; }
    }
}
