using System.Runtime.CompilerServices;
using Sealpost.Accepting;

namespace Sealpost.Checking;

/// <summary>
/// What a post says: links, blocked words and domains, letters of other alphabets, throw-away addresses. They add points, and
/// nothing here refuses or drops. The words are rule names and counts, never a value.
/// </summary>
internal sealed class ContentCheck(DisposableDomains disposable) : ICheck
{
    /// <summary>More words than this don't make it worse.</summary>
    private const int MostWords = 3;

    private readonly ConditionalWeakTable<ContentDefinition, BlockedNames> _blocked = [];

    public string Name => "content";

    public ValueTask<Verdict> RunAsync(CheckedPost post, CancellationToken cancel) => new(post.Form.Definition.Content is { } content
        ? Judge(post, content)
        : new Verdict.NotUsed("The form has no content rules."));

    private Verdict Judge(CheckedPost post, ContentDefinition content)
    {
        var findings = new List<Finding>();
        var words = new List<string>();
        void Add(string rule, int times, string text)
        {
            if (ContentPoints.Of(post.Form.Definition, rule) is > 0 and var points)
            {
                findings.Add(new(rule, points * times));
                words.Add($"{rule}: {text} ({points * times} points)");
            }
        }

        var seen = Look(post, _blocked.GetValue(content, definition => new(definition)));
        if (content.MaxLinks is { } most && seen.Links > most)
        {
            Add(ContentPoints.Links, 1, $"{seen.Links}, at most {most} expected");
        }

        if (seen.Words > 0)
        {
            Add(ContentPoints.BlockedWord, Math.Min(seen.Words, MostWords), $"{seen.Words} different");
        }

        if (seen.Domains > 0)
        {
            Add(ContentPoints.BlockedDomain, 1, $"{seen.Domains} different");
        }

        if (content.Alphabets.Count > 0 && Alphabets.Count(Written(post), content.Alphabets) is { IsSuspect: true } letters)
        {
            Add(ContentPoints.Alphabet, 1, $"{letters.Unexpected} of {letters.Letters} letters, {letters.Words} whole words");
        }

        if (content.Disposable && Addresses(post).Count(IsThrownAway) is > 0 and var thrownAway)
        {
            Add(ContentPoints.DisposableAddress, 1, $"{thrownAway}");
        }

        return findings.Count > 0 ? new Verdict.Suspect(findings, string.Join("; ", words)) : new Verdict.Passed("No content rule fired.");
    }

    private bool IsThrownAway(string address) => disposable.Contains(address[(address.LastIndexOf('@') + 1)..]);

    private static Seen Look(CheckedPost post, BlockedNames blocked)
    {
        var (links, words, domains) = (0, new HashSet<int>(), new HashSet<string>());
        foreach (var (field, text) in Texts(post))
        {
            var folded = Folding.Fold(text);
            blocked.Words.Search(folded, words);
            var inText = Links.Scan(folded, name =>
            {
                if (blocked.Domains.Count > 0)
                {
                    domains.UnionWith(Links.Above(name).Where(blocked.Domains.Contains));
                }
            });
            // Where the form asks for an address on the web, or its own page puts one, that is no sign of anything.
            links += field?.Type is FieldType.Url or FieldType.Hidden ? 0 : inText;
        }

        return new(links, words.Count, domains.Count);
    }

    private static IEnumerable<(FieldDefinition? Field, string Text)> Texts(CheckedPost post) => post.Submission.Fields
        .SelectMany(field => field.Values.Select(text => (post.Form.Field(field.Name), text)))
        .Concat(new[] { post.Submission.ReplyTo, post.Submission.Subject }.OfType<string>().Select(text => ((FieldDefinition?)null, text)));

    /// <summary>What the visitor put in words; names in an address have rules of their own.</summary>
    private static IEnumerable<string> Written(CheckedPost post) => Texts(post)
        .Where(part => part.Field?.Type is null or FieldType.Text or FieldType.Textarea && EmailAddress.Normalize(part.Text.Trim()) is null)
        .Select(part => part.Text);

    private static IEnumerable<string> Addresses(CheckedPost post) =>
        Texts(post).Where(part => part.Text.Length <= 300).Select(part => EmailAddress.Normalize(part.Text.Trim())).OfType<string>();

    private sealed record Seen(int Links, int Words, int Domains);

    private sealed class BlockedNames(ContentDefinition content)
    {
        public BlockedWords Words { get; } = new(content.BlockedWords);

        public HashSet<string> Domains { get; } = [.. content.BlockedDomains.Select(Links.Name)];
    }
}
