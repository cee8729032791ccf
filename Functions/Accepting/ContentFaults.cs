using Sealpost.Checking;

namespace Sealpost.Accepting;

/// <summary>What can be wrong with a form's content rules.</summary>
internal static class ContentFaults
{
    /// <param name="fault">Takes a JSON path and a remedy.</param>
    public static void Check(ContentDefinition content, Action<string, string> fault)
    {
        for (var i = 0; i < content.BlockedWords.Count; i++)
        {
            if (!BlockedWords.IsWord(content.BlockedWords[i]))
            {
                fault($"$.content.blockedWords[{i}]", "Write a word or phrase with at least one letter or digit.");
            }
        }

        for (var i = 0; i < content.BlockedDomains.Count; i++)
        {
            if (EmailAddress.Normalize($"a@{content.BlockedDomains[i]}") is null)
            {
                fault($"$.content.blockedDomains[{i}]", "Write a domain as example.org, without https:// or a path; those below it are meant, too.");
            }
        }

        for (var i = 0; i < content.Alphabets.Count; i++)
        {
            if (!Alphabets.Known.Contains(content.Alphabets[i]))
            {
                fault($"$.content.alphabets[{i}]", $"The alphabets are {string.Join(", ", Alphabets.Known.Order())}.");
            }
        }

        foreach (var (rule, points) in content.Points)
        {
            if (!ContentPoints.Known.Contains(rule))
            {
                fault($"$.content.points.{rule}", $"There is no such rule; the rules are {string.Join(", ", ContentPoints.Known.Order())}.");
            }
            else if (points is < 0 or > 1_000)
            {
                fault($"$.content.points.{rule}", "Write a number from 0 to 1000; 0 switches the rule off.");
            }
        }
    }
}
