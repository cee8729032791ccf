using System.Globalization;
using Sealpost.Checking;
using Sealpost.Tests.Bench;
using Xunit;

namespace Sealpost.Tests.Fields;

/// <summary>What a field takes, and with which code it refuses the rest: one application, a form for each rule, posts as a page sends them.</summary>
public sealed class FieldRuleTests(Azurite azurite)
{
    private static readonly string Long = new('a', 1_001);

    /// <summary>
    /// A definition of the field "f", values that it takes, and values that it refuses with their codes; "|" parts posted values,
    /// "-" posts none.
    /// </summary>
    private static readonly (string Definition, string[] Good, (string Value, string Code)[] Bad)[] Rules =
    [
        ("\"required\": true", ["x", "0"], [("", "required"), (" \t", "required"), ("-", "required")]),
        ("\"minLength\": 3, \"maxLength\": 5", ["", "-", "abc", "abcde", "a\r\nbcd"], [("ab", "too-short"), ("abcdef", "too-long")]),
        ("\"type\": \"text\"", ["-", "<b>"], [(Long, "too-long")]),
        ("\"type\": \"textarea\"", [Long], [(string.Concat(Enumerable.Repeat(Long, 20)), "too-long")]),
        ("\"pattern\": \"[A-Z]{2}[0-9]+\"", ["AB1", ""], [("AB", "pattern"), ("xAB1", "pattern"), ("AB1\n", "pattern")]),
        ("\"type\": \"hidden\", \"pattern\": \"a|b\"", ["a", "-"], [("c", "pattern"), ("ab", "pattern")]),
        ("\"type\": \"number\"", ["1", "-0.5", "+3", ".5", "1e3", " 42 ", new('9', 40)],
            [("abc", "number"), ("1,5", "number"), ("1.", "number"), ("NaN", "number"), ("0x1", "number"), ("1e9999", "number"),
            ("١", "number"), (new('9', 41), "number")]),
        ("\"type\": \"number\", \"min\": \"0.1\", \"max\": \"1e30\"", ["0.1", "0.10", $"1{new string('0', 30)}", "1e30", "5"],
            [("0.09999999999999999999999999", "too-small"), ("-1", "too-small"), ($"1{new string('0', 29)}1", "too-large"), ("1.1e30", "too-large")]),
        ("\"type\": \"date\"", ["2024-02-29", " 2026-03-31 "],
            [("2026-02-29", "date"), ("31.03.2026", "date"), ("2026-3-1", "date"), ("2026-03-31T10:00", "date"), ("soon", "date")]),
        ("\"type\": \"date\", \"min\": \"2026-01-10\", \"max\": \"2026-01-20\"", ["2026-01-10", "2026-01-20"],
            [("2026-01-09", "too-early"), ("2026-01-21", "too-late")]),
        ("\"type\": \"date\", \"min\": \"today\"", [Day(0), Day(400)], [(Day(-2), "too-early"), ("0001-01-01", "too-early")]),
        ("\"type\": \"date\", \"max\": \"today\"", [Day(0), "1900-01-01"], [(Day(2), "too-late"), ("9999-12-31", "too-late")]),
        ("\"type\": \"choice\", \"choices\": [\"red\", \"dark, green\"]", ["red", "dark, green", "", "-", "red|red"],
            [("blue", "choice"), ("Red", "choice"), ("red|dark, green", "choice"), (" red", "choice")]),
        ("\"type\": \"choice\", \"choices\": [\"red\"], \"required\": true", ["red"], [("", "required"), ("-", "required")]),
        ("\"type\": \"multiple\", \"choices\": [\"a\", \"b\", \"c, d\"], \"min\": \"2\", \"max\": \"2\"", ["a|b", "a, b", "a|c, d", "-", "", "a|a|b"],
            [("a", "too-few"), ("a|a", "too-few"), ("a|b|c, d", "too-many"), ("a|x", "choice"), ("a, x", "choice")]),
        ("\"type\": \"multiple\", \"choices\": [\"a\"], \"required\": true", ["a"], [("", "required"), ("-", "required")]),
        ("\"type\": \"checkbox\"", ["on", "yes", "TRUE", "1", "false", "0", "", "-", "0|1"], [("maybe", "checkbox")]),
        ("\"type\": \"checkbox\", \"required\": true", ["on", "yes", "true", "1", "0|1"],
            [("-", "required"), ("", "required"), ("false", "required"), ("0", "required")]),
        ("\"type\": \"url\"",
            ["https://example.org", "HTTP://Example.org/a?b#c", " https://a.example.org:8080/ ", "https://münchen.example/",
            "https://my_shop.example.org", "http://192.0.2.1/", "http://[2001:db8::1]/", "https://example.org./"],
            [("example.org", "url"), ("ftp://example.org", "url"), ("https://localhost", "url"), ("https://intranet/", "url"),
            ("javascript:alert(1)", "url"), ("http:example.org", "url"),
             ("https://bank.example@evil.example/", "url"), ("https://exa mple.org", "url"), ("https://-a.org", "url"),
             ("http://1", "url"), ("http://127.0.0.1/", "url"), ("https://example.org\\@evil.example", "url"), ("https://a..org", "url")]),
        ("\"type\": \"url\", \"maxLength\": 4000", ["https://example.org/" + new string('a', 2_000)],
            [("https://example.org/" + new string('a', 2_100), "url")]),
        ("\"type\": \"tel\"",
            ["+33 1 23 45 67 89", "+33123456789", " +44 (0)20 7946 0000 ", "(+49) 30 123456-0", "+1 (212) 555-1234 ext. 89",
            "+33 1 23 45 67 89 poste 12", "0033 1 23 45 67 89", "+٣٣١٢٣٤٥٦٧٨٩", "+33\u00a01\u202f23 45 67 89", "+800 1234 5678"],
            [("01 23 45 67 89", "tel"), ("+999 12345678", "tel"), ("+33 12", "tel"), ("call +33 1 23 45 67 89", "tel"),
            ("+33 1 23 45 67 89 or so", "tel"), ("+1 555 1234", "tel"), ("+", "tel"), ("x", "tel"), ("+33 1 23\n45 67 89", "tel"),
            ("+33 1 23 45 67 89 12 34 56", "tel")]),
        ("\"type\": \"email\"", [" zoe@example.org ", "zoë@münchen.example"],
            [("zoe", "email"), ("a@b.org, c@d.org", "email"), ("zoe@example.org\nBcc: x@example.org", "email")]),
        ("\"type\": \"file\"", [], [("anything", "no-file")]),
    ];

    [Fact]
    public async Task Every_rule_takes_what_is_right_and_tells_what_is_wrong_by_its_code()
    {
        await using var site = await FieldForm.OpenAsync(
            azurite, Rules.Select((rule, i) => ($"rule{i}", $"{{ \"name\": \"f\", {rule.Definition} }}", "")));
        var wrong = new List<string>();
        for (var i = 0; i < Rules.Length; i++)
        {
            foreach (var (value, code) in Rules[i].Good.Select(good => (good, "")).Concat(Rules[i].Bad))
            {
                var posted = value == "-" ? [] : value.Split('|').Select(one => KeyValuePair.Create("f", one));
                var (codes, _) = await site.PostAsync($"rule{i}", posted);
                if (codes != code)
                {
                    wrong.Add($"{Rules[i].Definition} with \"{value}\": \"{codes}\" where \"{code}\" was due");
                }
            }
        }

        Assert.Equal("", string.Join('\n', wrong));
    }

    [Theory]
    [InlineData("FR", "01 23 45 67 89", "")]
    [InlineData("FR", "01.23.45.67.89 poste 3", "")]
    [InlineData("FR", "0033 1 23 45 67 89", "")]
    [InlineData("FR", "+44 20 7946 0000", "")]
    [InlineData("FR", "12", "tel")]
    [InlineData("DE", "0221/123456", "")]
    [InlineData("US", "(212) 555-1234", "")]
    [InlineData("US", "555-1234", "tel")]
    public void A_national_number_needs_the_country_of_the_form(string region, string number, string code) =>
        Assert.Equal(code, Telephone.IsPossible(number, region) ? "" : "tel");

    private static string Day(int from) => TimeProvider.System.GetUtcNow().AddDays(from).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
