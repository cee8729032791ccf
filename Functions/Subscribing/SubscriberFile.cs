using System.Text;
using nietras.SeparatedValues;

namespace Sealpost.Subscribing;

/// <summary>
/// Reads a file of subscribers as it goes: CSV (RFC 4180) in UTF-8 with commas or semicolons, whose first line names the columns. Sep reads
/// it (https://github.com/nietras/Sep), holds one buffer of it, and knows the lines that a row stands on.
/// </summary>
internal static class SubscriberFile
{
    private const string Endless = "From here on nothing can be read, because a row does not end; close its quote. What stands before it was read.";

    public static IEnumerable<ImportedRow> Read(Stream file, SubscriberRows rows)
    {
        using var text = new StreamReader(file, Encoding.UTF8, detectEncodingFromByteOrderMarks: true, leaveOpen: true);
        using var reader = Open(text);
        if (reader is null)
        {
            yield return new ImportedRow.Refused(1, Endless);
            yield break;
        }

        var line = 1L;
        while (true)
        {
            if (TryMove(reader) is not { } more)
            {
                yield return new ImportedRow.Refused(line, Endless);
                yield break;
            }

            if (!more)
            {
                break;
            }

            var row = Take(reader.Current, line, rows);
            line = reader.Current.LineNumberToExcl;
            if (row is not null)
            {
                yield return row;
            }

            if (rows.HaveNoNames)
            {
                yield break;
            }
        }

        if (line == 1)
        {
            yield return SubscriberRows.NoNames;
        }
    }

    private static SepReader? Open(StreamReader text)
    {
        try
        {
            return Sep.Reader(options => options with { HasHeader = false, Unescape = true, DisableColCountCheck = true }).From(text);
        }
        catch (NotSupportedException)
        {
            // The first line is longer than the longest buffer.
            return null;
        }
    }

    /// <returns>Null when a row is longer than the longest buffer (16 MiB).</returns>
    private static bool? TryMove(SepReader reader)
    {
        try
        {
            return reader.MoveNext();
        }
        catch (NotSupportedException)
        {
            return null;
        }
    }

    /// <param name="line">Where the row begins.</param>
    /// <returns>Null for the names, and for an empty line.</returns>
    private static ImportedRow? Take(SepReader.Row row, long line, SubscriberRows rows)
    {
        // More columns than anybody has are no reason to make more texts.
        var cells = new string[Math.Min(row.ColCount, SubscriberRows.MostColumns)];
        for (var i = 0; i < cells.Length; i++)
        {
            var cell = row[i].Span;
            cells[i] = new(cell[..Math.Min(cell.Length, SubscriberRows.LongestCell)]);
        }

        // The reader counts lines from the second row on.
        return line == 1 ? rows.Name(cells) : rows.Take(cells, line, row.LineNumberToExcl - line > 1);
    }
}
