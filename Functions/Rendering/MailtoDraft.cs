namespace Sealpost.Rendering;

/// <summary>A field in the text of a <c>mailto:</c>.</summary>
/// <param name="Text">As people read it, its lines ending in LF.</param>
/// <param name="Silent">Not shown without a value.</param>
internal sealed record MailtoLine(string Name, string Label, string Text, bool Silent)
{
    public bool IsCut(int room) => MailtoText.Cut(Text, room).Length != Text.Length;

    public string Write(int room)
    {
        var text = MailtoText.Cut(Text, room);
        return $"{Label}:{(text.Contains('\n') ? '\n' : ' ')}{text}";
    }
}

/// <summary>What a <c>mailto:</c> is made of, until it is short enough.</summary>
internal sealed class MailtoDraft
{
    /// <summary>All that comes before the subject, encoded.</summary>
    public required string Head { get; init; }

    public required string Subject { get; init; }

    public required List<MailtoLine> Lines { get; init; }

    /// <summary>Whole lines of ours.</summary>
    public required List<string> Notices { get; init; }

    public required string CutNotice { get; init; }

    /// <summary>Names of fields that were taken away.</summary>
    public List<string> Dropped { get; } = [];

    public bool IsCut(int room) => Dropped.Count > 0 || MailtoText.Cut(Subject, room).Length != Subject.Length || Lines.Exists(line => line.IsCut(room));

    /// <param name="room">For each text, encoded.</param>
    /// <returns>The whole address.</returns>
    public string Write(int room)
    {
        var fields = string.Join('\n', Lines.Select(line => line.Write(room)));
        var notices = string.Join('\n', IsCut(room) ? Notices.Append(CutNotice) : Notices);
        var body = string.Join("\n\n", new[] { fields, notices }.Where(part => part.Length > 0));
        var subject = MailtoText.Encode(MailtoText.Cut(Subject, room));
        return $"{Head}subject={subject}{(body.Length > 0 ? $"&body={MailtoText.Encode(body)}" : "")}";
    }

    /// <returns>False when nothing is left to take away.</returns>
    public bool Drop()
    {
        var last = Lines.FindLastIndex(line => line.Text.Length == 0) is >= 0 and var empty ? empty : Lines.Count - 1;
        if (last >= 0)
        {
            Dropped.Add(Lines[last].Name);
            Lines.RemoveAt(last);
            return true;
        }

        if (Notices.Count == 0)
        {
            return false;
        }

        Notices.RemoveAt(Notices.Count - 1);
        return true;
    }
}
