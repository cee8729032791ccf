using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Sealpost.Accepting;
using Sealpost.Checking;
using Xunit;

namespace Sealpost.Tests.Checking;

/// <summary>What the content rules see, and what they must not mistake for it.</summary>
public sealed class ContentRuleTests
{
    private const string Rules = """
        "maxLinks": 1, "blockedWords": ["viagra", "Cheap Loans", "казино", "免费贷款", "Straße"], "blockedDomains": ["evil.example", "bücher.example"],
        "alphabets": ["latin", "greek"], "disposable": true
        """;

    private static readonly ContentCheck Check = new(new DisposableDomains(Options.Create(new DisposableListOptions())));

    [Theory]
    [InlineData("buy VIAGRA now")]
    [InlineData("buy vi\u200Bag\u00ADra now")]
    [InlineData("buy ｖｉａｇｒａ now")]
    [InlineData("buy 𝐯𝐢𝐚𝐠𝐫𝐚 now")]
    [InlineData("buy ⓥⓘⓐⓖⓡⓐ now")]
    [InlineData("buy vìágrâ now")]
    [InlineData("buy v\u0336i\u0336a\u0336g\u0336r\u0336a now")]
    [InlineData("buy v1agra now")]
    [InlineData("buy v.i.a.g.r.a now")]
    [InlineData("buy v i a g r a now")]
    [InlineData("cheap\r\n  loans!")]
    [InlineData("<b>cheap</b><i>loans</i>", false)]
    [InlineData("strasse")]
    [InlineData("STRASSE")]
    [InlineData("viagran", false)]
    [InlineData("cheap car loans", false)]
    [InlineData("the street is called Strass", false)]
    public void A_blocked_word_is_found_however_it_is_written_and_only_as_a_word(string message, bool found = true) =>
        Assert.Equal(found, Judge(message).Any(finding => finding.Rule == "blocked-word"));

    [Theory]
    [InlineData("КАЗИНО онлайн")]
    [InlineData("现在免费贷款吧")]
    public void Other_alphabets_have_words_too(string message) => Assert.Contains("blocked-word", Judge(message).Select(finding => finding.Rule));

    [Fact]
    public void Each_different_blocked_word_counts_up_to_three()
    {
        Assert.Equal(3, Points("viagra viagra viagra"));
        Assert.Equal(6, Points("viagra cheap loans"));
        Assert.Equal(9, Points("viagra, cheap loans, strasse, 免费贷款", "\"alphabets\": []"));
    }

    [Theory]
    [InlineData("http://a.example and https://b.example/x", 2)]
    [InlineData("HTTP://A.EXAMPLE ｈｔｔｐ：//b.example", 2)]
    [InlineData("www.a.example, www.b.example", 2)]
    [InlineData("a.example/x b.example/y", 2)]
    [InlineData("[url=a.example]b.example/x[/url]", 2)]
    [InlineData("http://localhost http://[::1]/", 2)]
    [InlineData("https://a.example/www.b.example/c.d/e", 1)]
    [InlineData("e.g. and/or 1.5/2, i.e. 3.4.5/6, and a.b@c.example", 0)]
    [InlineData("see a.example for more", 0)]
    public void Links_are_counted_in_all_their_forms(string message, int links) =>
        Assert.Equal(links, Links.Scan(Folding.Fold(message), _ => { }));

    [Theory]
    [InlineData("see http://evil.example/x")]
    [InlineData("see EVIL.example")]
    [InlineData("see sub.evil.example.")]
    [InlineData("see evil。example")]
    [InlineData("see еvil.example")]
    [InlineData("see http://good.example@evil.example/")]
    [InlineData("write to me@evil.example")]
    [InlineData("see https://xn--bcher-kva.example")]
    [InlineData("see BÜCHER.example")]
    [InlineData("see notevil.example", false)]
    [InlineData("see evil.example.org", false)]
    public void A_blocked_domain_is_found_with_those_below_it(string message, bool found = true) =>
        Assert.Equal(found, Judge(message).Any(finding => finding.Rule == "blocked-domain"));

    [Theory]
    [InlineData("Hello, Ζωή writes this with a 😀 in 𝐛𝐨𝐥𝐝 at 20 µm²", false)]
    [InlineData("Hello and привет")]
    [InlineData("你好")]
    [InlineData("Pаypаl", true)]
    [InlineData("A long text with one я in it, which may well happen", false)]
    [InlineData("გამარჯობა")]
    public void Letters_of_an_alphabet_that_is_not_expected_are_suspect(string message, bool found = true) =>
        Assert.Equal(found, Judge(message).Any(finding => finding.Rule == "alphabet"));

    [Theory]
    [InlineData("zoe@mailinator.com")]
    [InlineData("zoe@MAILINATOR.com")]
    [InlineData("zoe@anything.33mail.com")]
    [InlineData("zoe@example.org", false)]
    public void A_throw_away_address_is_known_by_its_domain(string address, bool found = true) =>
        Assert.Equal(found, Judge("m", email: address).Any(finding => finding.Rule == "disposable-address"));

    [Fact]
    public void A_form_sets_the_points_and_switches_rules_off()
    {
        Assert.Equal(7, Points("viagra", "\"points\": {\"blocked-word\": 7}"));
        Assert.Equal(0, Points("viagra http://a.example http://b.example", "\"points\": {\"blocked-word\": 0, \"links\": 0}"));
        Assert.Equal(0, Points("viagra http://evil.example привет", content: "\"holdAt\": 1"));
    }

    [Theory]
    [InlineData("http://")]
    [InlineData("a.")]
    [InlineData("v ")]
    [InlineData("cheap cheap ")]
    [InlineData("xn--a.")]
    [InlineData("a@")]
    [InlineData("\u200B")]
    [InlineData("я")]
    [InlineData("[url=")]
    [InlineData("www.a/")]
    public void A_hostile_text_of_64_KiB_takes_no_longer_than_its_length(string part)
    {
        var text = string.Concat(Enumerable.Repeat(part, 65_536 / part.Length));
        Judge(text);
        var started = Stopwatch.GetTimestamp();
        Judge(text);
        var taken = Stopwatch.GetElapsedTime(started);
        TestContext.Current.TestOutputHelper?.WriteLine($"{taken.TotalMilliseconds:0.0} ms");
        // Far more than it takes, because other tests run beside it; a quadratic rule would need minutes.
        Assert.True(taken < TimeSpan.FromSeconds(1), $"{taken}");
    }

    [Theory]
    [InlineData("\"points\": {\"link\": 1}", "$.content.points.link", "blocked-domain")]
    [InlineData("\"points\": {\"links\": -1}", "$.content.points.links", "0 to 1000")]
    [InlineData("\"alphabets\": [\"klingon\"]", "$.content.alphabets[0]", "cyrillic")]
    [InlineData("\"blockedWords\": [\"a\", \"!!\"]", "$.content.blockedWords[1]", "letter")]
    [InlineData("\"blockedDomains\": [\"https://evil.example\"]", "$.content.blockedDomains[0]", "example.org")]
    public void A_rule_that_cannot_work_is_an_error_of_the_form(string content, string path, string remedy)
    {
        var error = Assert.Single(Load(content).Errors);
        Assert.Equal(path, error.Path);
        Assert.Contains(remedy, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_verdict_has_counts_and_never_a_value()
    {
        var words = Verdict("viagra http://evil.example/CANARY привет", "zoe@mailinator.com", Rules).Words;
        Assert.Contains("blocked-word: 1 different (3 points)", words, StringComparison.Ordinal);
        Assert.DoesNotContain("viagra", words, StringComparison.Ordinal);
        Assert.DoesNotContain("evil", words, StringComparison.Ordinal);
        Assert.DoesNotContain("mailinator", words, StringComparison.Ordinal);
    }

    private static int Points(string message, string more = "", string? content = null) =>
        Judge(message, content: content ?? (more.Length == 0 ? Rules : Merge(more))).Sum(finding => finding.Points);

    private static string Merge(string more)
    {
        var member = more[..more.IndexOf(':', StringComparison.Ordinal)];
        return Rules.Contains(member, StringComparison.Ordinal) ? Rules.Replace("\"alphabets\": [\"latin\", \"greek\"]", more, StringComparison.Ordinal) : $"{Rules}, {more}";
    }

    private static IReadOnlyList<Finding> Judge(string message, string email = "zoe@example.org", string content = Rules) =>
        Verdict(message, email, content) is Verdict.Suspect(var findings, _) ? findings : [];

    private static Verdict Verdict(string message, string email, string content)
    {
        var form = Load(content).Form!;
        var submission = new Submission([new("name", ["Zoe"]), new("email", [email]), new("message", [message])]);
        var post = new CheckedPost(form, submission, new Controls { Tokens = new Dictionary<string, string>() }, new HeaderDictionary(), "", "", Rehearsal: false);
        return Check.RunAsync(post, CancellationToken.None).AsTask().Result;
    }

    private static LoadedForm Load(string content) => FormReader.Read("/nowhere/form.json", $$"""
        { "recipients": ["owner@example.org"], "subject": "s", "content": { {{content}} },
          "fields": [{ "name": "name" }, { "name": "email", "type": "email" }, { "name": "message", "type": "textarea" }] }
        """);
}
