using Sealpost.Checking;
using Sealpost.Tests.Bench;
using Xunit;

namespace Sealpost.Tests.Fields;

/// <summary>One deliverable address and nothing else.</summary>
public sealed class AddressTests(Azurite azurite)
{
    private static readonly string Label63 = new('d', 63);

    /// <summary>What is typed, and what mail is sent to.</summary>
    private static readonly (string Typed, string Normal)[] Good =
    [
        .. new[]
        {
            "a@example.org", "zoe@example.org", "Zoe.Doe@Example.ORG", "zoe+tag@example.org", "zoe_doe@example.org",
            "zoe-@example.org", "1234567890@example.org",
            "o'brien@example.org", "!#$%&'*+/=?^_`{|}~@example.org", "a.b.c.d@example.org", "zoe@sub.sub2.example.co.uk", "zoe@a.bc",
            "zoe@1and1.com", "zoe@123.com",
            "zoe@a-b-c.org", "zoe@a--b.org", "zoe@xn--mnchen-3ya.de", "zoe@example.xn--p1ai", "zoe@example.travelersinsurance",
            $"{new string('a', 64)}@example.org", $"a@{Label63}.org", $"a@{Label63}.{Label63}.{Label63}.{new string('d', 56)}.org",
            "zoë@example.org", "иван@example.org", "用户@example.org", "उपयोगकर्ता@example.org", "θσερ@example.org", "محمد@example.org",
            "josé.garcía+x@example.org",
            $"{new string('é', 32)}@example.org", "ẹ\u0301@example.org",
        }.Select(address => (address, address)),
        ("zoe@münchen.de", "zoe@xn--mnchen-3ya.de"), ("zoe@MÜNCHEN.DE", "zoe@xn--mnchen-3ya.de"), ("zoe@Österreich.at", "zoe@xn--sterreich-z7a.at"),
        ("zoe@mu\u0308nchen.de", "zoe@xn--mnchen-3ya.de"), ("zoe@straße.de", "zoe@xn--strae-oqa.de"), ("zoe@例え。jp", "zoe@xn--r8jz45g.jp"),
        ("zoe@ｅｘａｍｐｌｅ．org", "zoe@example.org"), ("иван@пример.рф", "иван@xn--e1afmkfd.xn--p1ai"),
        ("zoe@उदाहरण.भारत", "zoe@xn--p1b6ci4b4b3a.xn--h2brj9c"),
        ("zoe@paral·lel.cat", "zoe@xn--parallel-koa.cat"), ("zoe\u0308@example.org", "zoë@example.org"),
        ("e\u0323\u0302@example.org", "ệ@example.org"),
        ("\u1112\u1161\u11ab@example.org", "한@example.org"), ("zoe@παράδειγμα.δοκιμή", "zoe@xn--hxajbheg2az3al.xn--jxalpdlp"),
    ];

    private static readonly string[] Bad =
    [
        "zoe", "@example.org", "zoe@", "zoe@@example.org", "zoe@a@example.org", "zoe.example.org", "zoe@example", "zoe@localhost", "zoe@org",
        "Zoe <zoe@example.org>", "<zoe@example.org>", "\"Zoe\" <zoe@example.org>", "zoe@example.org (Zoe)", "zoe(comment)@example.org",
        "zoe@(comment)example.org",
        "\"zoe\"@example.org", "\"zoe doe\"@example.org", "zoe doe@example.org", "zoe @example.org", "zoe@ example.org", "zoe@exam ple.org",
        "zoe@[192.0.2.1]", "zoe@[IPv6:2001:db8::1]", "zoe@192.0.2.1", "zoe@example.123", "zoe@example.1a", "zoe@example.c",
        ".zoe@example.org", "zoe.@example.org", "zoe..doe@example.org", "-zoe@example.org", "zoe@-example.org", "zoe@example-.org",
        "zoe@example.-org", "zoe@example.org-",
        "zoe@.example.org", "zoe@example..org", "zoe@example.org.", "zoe@exam_ple.org", "zoe@example.org,",
        "zoe@example.org;b@example.org", "zoe@example.org,b@example.org",
        "mailto:zoe@example.org", "zoe:doe@example.org", "zoe\\doe@example.org", "zoe,doe@example.org", "zoe@example.org/x",
        "zoe@example.org:25", "zoe%00@example.org\0",
        "zoe\t@example.org", "zoe\r\n@example.org", "zoe@example.org\r\nBcc: a@example.org", "zoe@exa\nmple.org",
        "zoe\u2028@example.org", "zoe\u0085@example.org",
        $"{new string('a', 65)}@example.org", $"{new string('é', 33)}@example.org", $"a@{Label63}d.org",
        $"a@{Label63}.{Label63}.{Label63}.{new string('d', 59)}.org",
        $"{new string('a', 64)}@{Label63}.{Label63}.{Label63}.org", $"zoe@{new string('ü', 60)}.org",
        "zoe\u200b@example.org", "zoe\u202e@example.org", "zoe\u200f@example.org", "zoe\u00ad@example.org", "zoe\u2066@example.org",
        "zo\ufeffe@example.org", "zoe\ufe0f@example.org",
        "zoe\u3164@example.org", "zoe\u00a0@example.org", "\u0301zoe@example.org", "zoe.\u0301@example.org",
        "zoe\ud83d\ude00@example.org", "zoe\ud800@example.org", "zoe€@example.org",
        "zoe＠example.org", "zoe@exam\u200dple.org", "zoe@exam\u202eple.org", "zoe@xn--a.de", "zoe@xn--ab-m1t.org",
        "zoe@xn--zzzzzzzzz.de", "zoe@\u0301a.org", "zoe@\ud83d\ude00.org", "zoe@ex€mple.org",
    ];

    [Fact]
    public void An_address_is_taken_as_mail_is_sent_to_it_or_not_at_all()
    {
        Assert.True(Good.Length + Bad.Length > 100);
        Assert.Equal("", string.Join('\n', Good.Where(address => EmailAddress.Normalize(address.Typed) != address.Normal)
            .Select(address => $"{address.Typed}: {EmailAddress.Normalize(address.Typed)} where {address.Normal} was due")));
        Assert.DoesNotContain(Bad, EmailAddress.IsValid);
    }

    [Fact]
    public async Task A_form_takes_and_refuses_the_same()
    {
        await using var site = await FieldForm.OpenAsync(azurite, ("f", "{ \"name\": \"email\", \"type\": \"email\" }", ""));
        var wrong = new List<string>();
        // A lone surrogate can't be posted.
        var refused = Bad.Where(bad => !bad.Any(char.IsSurrogate)).Select(bad => (bad, "email"));
        foreach (var (address, code) in Good.Select(good => (good.Typed, "")).Concat(refused))
        {
            var (codes, _) = await site.PostAsync("f", [new("email", address)]);
            wrong.AddRange(codes == code ? [] : [$"{address}: \"{codes}\""]);
        }

        Assert.Equal("", string.Join('\n', wrong));
    }
}
