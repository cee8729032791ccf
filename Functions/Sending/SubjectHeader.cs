using System.Text;
using MimeKit;

namespace Sealpost.Sending;

/// <summary>
/// A subject that reads as it was written. MimeKit leaves ASCII as it is; but text that looks like an encoded word (RFC 2047,
/// section 2) would be decoded by the reader, and show what nobody checked, so it is encoded itself.
/// </summary>
internal static class SubjectHeader
{
    /// <summary>Of UTF-8 in one encoded word; a line with one has 76 characters at most, and the first begins with the field's name.</summary>
    private const int Longest = 39;

    public static Header Of(string subject)
    {
        var header = new Header(HeaderId.Subject, subject);
        if (subject.Contains("=?", StringComparison.Ordinal))
        {
            header.SetRawValue(Encoding.ASCII.GetBytes($" {string.Join("\r\n ", Words(subject))}\r\n"));
        }

        return header;
    }

    private static IEnumerable<string> Words(string subject)
    {
        var word = new List<byte>();
        foreach (var rune in subject.EnumerateRunes())
        {
            var bytes = Encoding.UTF8.GetBytes(rune.ToString());
            if (word.Count + bytes.Length > Longest)
            {
                yield return Word(word);
                word.Clear();
            }

            word.AddRange(bytes);
        }

        yield return Word(word);
    }

    private static string Word(List<byte> bytes) => $"=?utf-8?B?{Convert.ToBase64String([.. bytes])}?=";
}
