using System.Text.RegularExpressions;
using Sealpost.Tests.Bench;
using Xunit;

namespace Sealpost.Tests.Project;

/// <summary>Every link between pages leads somewhere, to a heading that is there, and every page of docs can be found from the README.</summary>
public sealed partial class LinkTests
{
    public static IEnumerable<TheoryDataRow<string>> Pages => DocumentPages.All.Select(page => new TheoryDataRow<string>(page));

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_link_of_a_page_leads_somewhere(string page) => Assert.All(Links(page), link => Assert.True(Leads(page, link), $"{page}: {link} leads nowhere."));

    [Fact]
    public void The_README_leads_to_every_page()
    {
        var (found, next) = (new HashSet<string> { "README.md" }, new Queue<string>(["README.md"]));
        while (next.TryDequeue(out var page))
        {
            foreach (var linked in Links(page).Select(link => Target(page, link.Split('#')[0])).Where(to => DocumentPages.All.Contains(to) && found.Add(to)))
            {
                next.Enqueue(linked);
            }
        }

        Assert.Empty(DocumentPages.All.Where(page => page.StartsWith("docs/", StringComparison.Ordinal)).Except(found));
    }

    private static IEnumerable<string> Links(string page) => Link().Matches(CodeBlock.WithoutCode(Text(page))).Select(link => link.Groups[1].Value)
        .Where(link => !link.Contains("://", StringComparison.Ordinal) && !link.StartsWith("mailto:", StringComparison.Ordinal));

    private static bool Leads(string page, string link)
    {
        var (path, anchor) = link.Split('#') is [var file, var heading] ? (file, heading) : (link, "");
        var target = path.Length == 0 ? page : Target(page, path);
        return Path.Exists(Path.Combine(Checkout.Root, target)) && (anchor.Length == 0 || (target.EndsWith(".md", StringComparison.Ordinal) && Anchors(target).Contains(anchor)));
    }

    private static string Target(string page, string path) =>
        Path.GetRelativePath(Checkout.Root, Path.GetFullPath(path, Path.Combine(Checkout.Root, Path.GetDirectoryName(page)!))).Replace('\\', '/');

    /// <summary>As GitHub makes them of headings.</summary>
    private static HashSet<string> Anchors(string page)
    {
        var (anchors, seen) = (new HashSet<string>(), new Dictionary<string, int>());
        foreach (Match heading in Heading().Matches(Fenced().Replace(Text(page), "")))
        {
            var slug = Dropped().Replace(Linked().Replace(heading.Groups[1].Value.Trim(), "$1").ToLowerInvariant(), "").Replace(' ', '-');
            anchors.Add(seen.TryGetValue(slug, out var times) ? $"{slug}-{times}" : slug);
            seen[slug] = times + 1;
        }

        return anchors;
    }

    private static string Text(string page) => File.ReadAllText(Path.Combine(Checkout.Root, page));

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("^#{1,6} (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("^```.*?^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fenced();

    [GeneratedRegex(@"\[([^\]]+)\]\([^)]*\)")]
    private static partial Regex Linked();

    [GeneratedRegex(@"[^\p{L}\p{N} _-]")]
    private static partial Regex Dropped();
}
