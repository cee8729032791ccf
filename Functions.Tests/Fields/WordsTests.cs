using System.Net;
using System.Reflection;
using System.Text.RegularExpressions;
using Sealpost.Accepting;
using Sealpost.Tests.Bench;
using Xunit;

namespace Sealpost.Tests.Fields;

/// <summary>Who reads which language, whose text it is, and what a page does for people.</summary>
public sealed partial class WordsTests(Azurite azurite, SharedSite shared) : IClassFixture<SharedSite>, IAsyncLifetime
{
    private const string Fields = """
        { "name": "a", "label": "Name", "required": true }, { "name": "b", "label": "Age", "type": "number", "max": "99" },
        { "name": "c", "label": "Code", "minLength": 3, "messages": { "too-short": "{label} {min} {length} {other}" } }
        """;

    private FieldForm? _site;

    private FieldForm Site => _site!;

    public async ValueTask InitializeAsync() => _site = await shared.BeginAsync(() => FieldForm.OpenAsync(
        azurite,
        ("plain", Fields, ""), ("french", Fields, "\"language\": \"fr\""), ("english", Fields, "\"language\": \"en\""),
        ("own", Fields, "\"messages\": { \"required\": \"Own: {label}!\", \"too-short\": \"never\", \"invalid-fields\": \"Own detail.\" }"),
        ("all", """
            { "name": "first name" }, { "name": "mail", "type": "email" }, { "name": "n", "type": "number", "min": "1" },
            { "name": "d", "type": "date", "max": "2026-12-31" },
            { "name": "m", "label": "Days", "type": "multiple", "choices": ["Mon", "Tue"], "required": true, "max": "1" },
            { "name": "one", "type": "choice", "choices": ["x", "<y>"] }, { "name": "box", "type": "checkbox" }, { "name": "from", "type": "hidden" },
            { "name": "long", "type": "textarea", "minLength": 2 }, { "name": "p", "pattern": "[a-z]+" }
            """, "")));

    public ValueTask DisposeAsync() => default;

    [Theory]
    [InlineData("plain", null, "Name: please fill in this field.")]
    [InlineData("plain", "fr", "Name\u00a0: veuillez remplir ce champ.")]
    [InlineData("plain", "fr-CA,fr;q=0.9,en;q=0.8", "Name\u00a0: veuillez remplir ce champ.")]
    [InlineData("plain", "en;q=0.4, FR;q=0.5", "Name\u00a0: veuillez remplir ce champ.")]
    [InlineData("plain", "de, fr;q=0.2", "Name\u00a0: veuillez remplir ce champ.")]
    [InlineData("plain", "en, fr;q=0.9", "Name: please fill in this field.")]
    [InlineData("plain", "fr;q=0, de", "Name: please fill in this field.")]
    [InlineData("plain", "*, fr;q=0.1", "Name: please fill in this field.")]
    [InlineData("plain", ";;q=x,,", "Name: please fill in this field.")]
    [InlineData("french", "en", "Name\u00a0: veuillez remplir ce champ.")]
    [InlineData("english", "fr", "Name: please fill in this field.")]
    [InlineData("own", "fr", "Own: Name!")]
    public async Task The_forms_language_comes_first_then_the_browsers_and_a_forms_own_text_before_all(string form, string? accepted, string message)
    {
        var (_, messages) = await Site.PostAsync(form, [], accepted);
        Assert.Equal(message, messages);
    }

    [Fact]
    public async Task A_fields_own_text_goes_before_the_forms_and_is_filled_in()
    {
        var (codes, messages) = await Site.PostAsync("own", [new("a", "x"), new("b", "100"), new("c", "12")], "fr");
        Assert.Equal("too-large too-short", codes);
        Assert.Equal("Age\u00a0: veuillez écrire un nombre qui n’est pas supérieur à 99.\nCode 3 2 {other}", messages);
    }

    [Theory]
    [InlineData("plain", "fr", "<html lang=\"fr\">", "Veuillez vérifier le formulaire", "Rien n’a encore été envoyé", "Envoyer", "(obligatoire)")]
    [InlineData("plain", "en", "<html lang=\"en\">", "Please check the form", "Nothing was sent yet", "Send", "(required)")]
    [InlineData("own", "en", "<html lang=\"en\">", "Please check the form", "Own detail.", "Send", "(required)")]
    public async Task A_page_is_in_one_language(string form, string language, params string[] texts)
    {
        var page = WebUtility.HtmlDecode(await Site.PageAsync(form, [], language));
        Assert.All(texts, text => Assert.Contains(text, page, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Refusals_and_the_status_page_speak_the_visitors_language()
    {
        Assert.Contains("Il n’y a pas de formulaire", WebUtility.HtmlDecode(await Site.PageAsync("nowhere", [], "fr")), StringComparison.Ordinal);
        using var post = new HttpRequestMessage(HttpMethod.Post, "/f/french") { Content = new FormUrlEncodedContent([new("a", "x")]) };
        post.Headers.TryAddWithoutValidation("Accept-Language", "en");
        using var accepted = await Site.App.Http.SendAsync(post);
        using var look = new HttpRequestMessage(HttpMethod.Get, accepted.Headers.Location)
        {
            Headers = { { "Accept", "text/html" }, { "Accept-Language", "en" } },
        };
        using var status = await Site.App.Http.SendAsync(look);
        var page = WebUtility.HtmlDecode(await status.Content.ReadAsStringAsync());
        Assert.Contains("<html lang=\"fr\">", page, StringComparison.Ordinal);
        Assert.Contains("<h1>Merci</h1>", page, StringComparison.Ordinal);
        Assert.Contains($"href=\"{accepted.Headers.Location}\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_keeps_what_was_typed_in_every_kind_of_field_and_leads_to_each_fault()
    {
        var page = await Site.PageAsync("all",
        [
            new("first name", "\"Zoë\""), new("mail", "no"), new("n", "no"), new("d", "2027-01-01"), new("m", "Mon"), new("m", "Tue"),
            new("one", "<y>"), new("box", "on"),
            new("from", "page 1"), new("long", "x"), new("p", "1"), new("extra", "e1"), new("extra", "e2"), new("_subject", "About"),
            new("_replyto", "nobody"),
        ]);
        string[] kept =
        [
            "value=\"&quot;Zo&#235;&quot;\"", "type=\"email\" autocomplete=\"email\"", "value=\"no\"",
            "type=\"text\" inputmode=\"decimal\"", "type=\"date\" max=\"2026-12-31\"",
            "value=\"2027-01-01\"", "<fieldset aria-describedby=\"f5-error\"><legend>Days (required)</legend>",
            "value=\"Mon\" checked", "value=\"Tue\" checked",
            "<option selected>&lt;y&gt;</option>", "value=\"yes\" checked", "<input type=\"hidden\" name=\"from\" value=\"page 1\">",
            "minlength=\"2\"", "pattern=\"[a-z]+\"",
            "name=\"extra\" value=\"e1\"", "name=\"extra\" value=\"e2\"", "name=\"_subject\" value=\"About\"",
            "name=\"_replyto\" aria-invalid=\"true\"", "value=\"nobody\"",
        ];
        Assert.All(kept, text => Assert.Contains(text, page, StringComparison.Ordinal));
        Assert.Equal(7, Summary().Count(page));
        foreach (Match link in Summary().Matches(page))
        {
            Assert.Contains($" id=\"{link.Groups[1].Value}\"", page, StringComparison.Ordinal);
            Assert.Contains($" id=\"{link.Groups[1].Value}-error\"", page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Both_languages_have_every_text_with_the_same_placeholders()
    {
        foreach (var (english, french) in new[] { (EnglishWords.Faults, FrenchWords.Faults), (EnglishWords.Pages, FrenchWords.Pages) })
        {
            Assert.Equal(english.Keys.Order(), french.Keys.Order());
            Assert.All(english, text => Assert.Equal(Placeholders(text.Value), Placeholders(french[text.Key])));
        }
    }

    [Fact]
    public void Every_refusal_has_its_sentence_in_French()
    {
        var refusals = typeof(Refusal).Assembly.GetTypes()
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(field => field.FieldType == typeof(Refusal)).Select(field => (Refusal)field.GetValue(null)!).ToList();
        Assert.True(refusals.Count > 10);
        Assert.Empty(refusals.Select(refusal => refusal.Code).Except(FrenchWords.Refusals.Keys));
    }

    private static IEnumerable<string> Placeholders(string text) => Placeholder().Matches(text).Select(match => match.Value).Order();

    [GeneratedRegex("<li><a href=\"#([^\"]+)\">")]
    private static partial Regex Summary();

    [GeneratedRegex(@"\{[a-z]+\}")]
    private static partial Regex Placeholder();
}
