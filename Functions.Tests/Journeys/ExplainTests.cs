using System.Net;
using Sealpost.Tests.Bench;
using Xunit;

namespace Sealpost.Tests.Journeys;

/// <summary>A developer asks what would become of a post.</summary>
public sealed class ExplainTests(Azurite azurite, SharedSite shared) : IClassFixture<SharedSite>, IAsyncLifetime
{
    private Site? _site;

    private Site Site => _site!;

    public async ValueTask InitializeAsync() => _site = await shared.BeginAsync(() => Site.OpenAsync(azurite));

    public ValueTask DisposeAsync() => default;

    [Theory]
    [InlineData("contact", "name=Z&email=zoe@example.org&message=m", "It is mailed to 1 recipient, sealed (fields).")]
    [InlineData("contact", "{\"name\":\"Z\",\"email\":\"zoe@example.org\",\"message\":\"m\"}", "It is mailed to 1 recipient")]
    [InlineData("contact", "--b\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nZ\r\n--b--", "It is refused: 422 invalid-fields.")]
    [InlineData("contact", "name=Z&email=x&message=m", "email: email")]
    [InlineData("contact", "name=Z&email=zoe@example.org&message=m&_gotcha=1", "nothing is mailed: honeypot.")]
    [InlineData("contact", "name=%FF", "It is refused: 400 malformed.")]
    [InlineData("contact", "POST /p/1/f/contact HTTP/1.1\nContent-Type: application/json\n\n{\"name\":\"Z\"}", "in the dialect formspree")]
    [InlineData("contact", "POST https://formspree.io/f/contact HTTP/1.1\nOrigin: https://a.example\nContent-Type: text/plain\n\nx", "415 unsupported-media-type")]
    [InlineData("nobody", "a=1", "404 unknown-form")]
    public async Task Every_step_and_the_end_are_told_and_nothing_is_sent(string form, string post, string expected)
    {
        using var asked = new FormUrlEncodedContent(new Dictionary<string, string> { ["form"] = form, ["post"] = post });
        using var answer = await Site.Http.PostAsync("/explain", asked);
        var page = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains(expected, page, StringComparison.Ordinal);
        Assert.False(await Site.App.Queue.ExistsAsync());
    }

    [Theory]
    [InlineData("name=Z&email=zoe@example.org&message=m", 0, "It is mailed to 1 recipient, sealed (fields).")]
    [InlineData("name=Z&email=zoe@example.org", 1, "message: required")]
    public async Task An_operator_asks_the_same_from_a_terminal(string post, int code, string expected)
    {
        var file = Path.Combine(Site.App.Forms, "post.txt");
        await File.WriteAllTextAsync(file, post);
        var answer = await Site.App.CommandAsync("explain", "contact", file);
        Assert.Equal(code, answer.ExitCode);
        Assert.Contains(expected, answer.Output, StringComparison.Ordinal);
        Assert.Equal(2, (await Site.App.CommandAsync("explain", "contact", $"{file}.gone")).ExitCode);
    }
}
