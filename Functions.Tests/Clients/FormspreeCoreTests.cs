using System.Text.Json;
using Sealpost.Tests.Bench;
using Xunit;

namespace Sealpost.Tests.Clients;

/// <summary>The published @formspree/core in Node, with its <c>endpoint</c> option.</summary>
[Collection(nameof(ClientBench))]
public sealed class FormspreeCoreTests(ClientBench bench)
{
    [Theory]
    [InlineData("", "json")]
    [InlineData("", "formdata")]
    [InlineData("1234567890", "json")]
    [InlineData("1234567890", "formdata")]
    public async Task A_good_post_is_its_success_and_arrives(string project, string kind)
    {
        var result = await SubmitAsync(project, "contactForm", kind, new { email = "zoe@example.org", message = $"Core {kind} {project}.", _subject = "From core" });
        Assert.Equal("success", result.GetProperty("kind").GetString());
        Assert.Equal(ClientBench.Thanks, result.GetProperty("next").GetString());
        Assert.Equal("From core", (await bench.MailAsync($"Core {kind} {project}.")).Parse().Subject);
    }

    [Theory]
    [InlineData("""{ "email": "nonsense", "message": "m" }""", "email", "TYPE_EMAIL")]
    [InlineData("""{ "email": "zoe@example.org", "message": " " }""", "message", "REQUIRED_FIELD_EMPTY")]
    [InlineData("""{ "email": "zoe@example.org" }""", "message", "REQUIRED_FIELD_MISSING")]
    public async Task A_faulty_field_is_its_field_error(string fields, string field, string code)
    {
        foreach (var project in new[] { "", "1234567890" })
        {
            var result = await SubmitAsync(project, "contactForm", "json", JsonDocument.Parse(fields).RootElement);
            Assert.Equal("error", result.GetProperty("kind").GetString());
            Assert.Empty(result.GetProperty("form").EnumerateArray());
            var fault = Assert.Single(result.GetProperty("fields").GetProperty(field).EnumerateArray());
            Assert.Equal(code, fault.GetProperty("code").GetString());
            Assert.NotEmpty(fault.GetProperty("message").GetString()!);
        }
    }

    [Theory]
    [InlineData("nowhere", """{ "message": "m" }""", "FORM_NOT_FOUND")]
    [InlineData("broken", """{ "message": "m" }""", "INACTIVE")]
    [InlineData("anything", """{ "message": "" }""", "EMPTY")]
    public async Task What_is_wrong_with_the_whole_is_its_form_error(string form, string fields, string code)
    {
        var result = await SubmitAsync("", form, "json", JsonDocument.Parse(fields).RootElement);
        Assert.Equal("error", result.GetProperty("kind").GetString());
        var fault = Assert.Single(result.GetProperty("form").EnumerateArray());
        Assert.Equal(code, fault.GetProperty("code").GetString());
        Assert.NotEmpty(fault.GetProperty("message").GetString()!);
    }

    [Fact]
    public async Task More_than_a_form_may_hold_is_its_form_error()
    {
        var result = await SubmitAsync("", "anything", "json", new { message = new string('x', 70_000) });
        Assert.Equal("FILES_TOO_BIG", Assert.Single(result.GetProperty("form").EnumerateArray()).GetProperty("code").GetString());
    }

    private async Task<JsonElement> SubmitAsync(string project, string form, string kind, object fields) =>
        JsonSerializer.Deserialize<JsonElement>(await NpmPackages.RunAsync(
            "node", bench.Packages, "formspree-core.mjs", bench.Endpoint, project, form, kind, JsonSerializer.Serialize(fields)));
}
