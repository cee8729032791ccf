using System.Globalization;
using System.Text;
using Sealpost.Undeliverable;

namespace Sealpost;

/// <summary>Kept mails as notices to the operator list them: ids, forms, times and reasons, and nothing of what anybody wrote.</summary>
internal static class NoticeList
{
    private const int MostLines = 200;

    /// <param name="before">What they have in common, with its line ends.</param>
    /// <param name="after">What to do, with its line ends.</param>
    public static string Text(string before, IReadOnlyList<KeptItem> items, string after)
    {
        var text = new StringBuilder(before);
        foreach (var item in items.Take(MostLines))
        {
            text.Append(CultureInfo.InvariantCulture, $"{item.Id}  {item.Form}  {item.AcceptedAt:yyyy-MM-dd HH:mm} UTC  ")
                .AppendJoin(", ", item.Reasons).Append("\r\n");
        }

        if (items.Count > MostLines)
        {
            text.Append(CultureInfo.InvariantCulture, $"and {items.Count - MostLines} more\r\n");
        }

        return text.Append(after).ToString();
    }
}
