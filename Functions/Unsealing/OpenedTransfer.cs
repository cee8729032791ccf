using System.Globalization;
using System.Text.RegularExpressions;
using MimeKit;

namespace Sealpost.Unsealing;

/// <summary>What makes a mail a transfer: its mark among the protected headers, and the file of that name.</summary>
internal sealed partial record OpenedTransfer(string Form, int Number, OpenedFile File)
{
    private const string Mark = "X-Transfer";

    /// <param name="content">What is inside all seals and signatures: a mark outside of them is anybody's.</param>
    /// <returns>Null for any other mail.</returns>
    public static OpenedTransfer? Find(HeaderList content, IReadOnlyList<OpenedFile> files)
    {
        if (Marked().Match(content[Mark] ?? "") is not { Success: true } mark
            || !int.TryParse(mark.Groups[2].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        var (form, name) = (mark.Groups[1].Value, TransferFolder.Name(mark.Groups[1].Value, number));
        var fits = files.Where(file => TransferFolder.Endings.Any(ending => file.Name == name + ending)).ToList();
        return fits.Count == 1 && files.Count == 1 ? new(form, number, fits[0]) : null;
    }

    [GeneratedRegex("^ ?([a-z0-9][a-z0-9_-]{0,62}) ([1-9][0-9]{0,9})$")]
    private static partial Regex Marked();
}
