using System.Text.Json;
using Sealpost.Accepting;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Configuring;
using Sealpost.Tests.Keys;
using Xunit;

namespace Sealpost.Tests.Operating;

/// <summary>What an operator learns of the forms before and after an upload.</summary>
public sealed class FormsCommandTests(Azurite azurite)
{
    private const string TwoFaults = """
        {
          "recipients": ["nobody"],
          "subject": "s",
          "fields": [
            { "name": "a" },
            { "name": "b", "pattern": "(?=x)" }
          ]
        }
        """;

    [Fact]
    public async Task A_form_misconfigured_by_an_upload_is_noticed_harms_nobody_and_is_mended_from_what_the_commands_say()
    {
        await using var site = await UploadedSite.StartAsync(azurite, ("forms/contact.json", UploadedSite.Form("good")), ("forms/other.json", UploadedSite.Form("other")));
        Assert.Equal(0, (await site.App.CommandAsync("forms", "list")).ExitCode);

        // The upload has a fault. Visitors see nothing of it; the log, the health page and the commands tell.
        await site.UploadAsync("forms/contact.json", TwoFaults);
        await site.UntilAsync("contact", "kept");
        await site.UntilMailedAsync("contact", "good");
        await site.UntilLoggedAsync("Form contact.json at $.recipients[0]: This is not an e-mail address");
        var list = await site.App.CommandAsync("forms", "list");
        Assert.Equal(1, list.ExitCode);
        Assert.Matches(@"contact +kept +last good +1 +no", list.Output);
        Assert.Matches(@"other +ok +container +1 +no", list.Output);
        Assert.Contains("contact.json at $.fields[1].pattern: ", list.Output, StringComparison.Ordinal);

        // The whole list of faults, with their lines, of what is there, and of what is about to be.
        var check = await site.App.CommandAsync("forms", "check");
        Assert.Equal(1, check.ExitCode);
        Assert.Contains("contact.json, line 2, at $.recipients[0]: ", check.Output, StringComparison.Ordinal);
        Assert.Contains("contact.json, line 6, at $.fields[1].pattern: ", check.Output, StringComparison.Ordinal);
        using var files = new TemporaryFiles();
        Directory.CreateDirectory(files.Path("forms"));
        files.Write("forms/contact.json", UploadedSite.Form("mended"));
        var json = await site.App.CommandAsync("forms", "check", files.Folder, "--container", "--json");
        Assert.Equal((0, 2, 0), (json.ExitCode, Json(json).GetProperty("forms").GetInt32(), Json(json).GetProperty("errors").GetArrayLength()));

        await site.UploadAsync("forms/contact.json", await File.ReadAllTextAsync(files.Path("forms/contact.json")));
        await site.UntilMailedAsync("contact", "mended");
        await site.UntilLoggedAsync("Form contact works again in its newest version");
        Assert.Equal(0, (await site.App.CommandAsync("forms", "list")).ExitCode);
    }

    [Fact]
    public async Task The_list_tells_what_is_sealed_and_until_when()
    {
        var key = await TestKeys.ExpiringInAsync(90);
        await using var site = await UploadedSite.OpenAsync(azurite, ("forms/sealed.json", UploadedSite.Sealing("s")), ("forms/keys/owner.asc", key.PublicArmored), ("stray.txt", "x"));
        await File.WriteAllTextAsync(Path.Combine(site.App.Forms, "plain.json"), UploadedSite.Form("s"));
        var list = await site.App.CommandAsync("forms", "list", "--json");
        var (plain, sealing) = (Json(list)[0], Json(list)[1]);
        Assert.Equal(("plain", "ok", "folder", false), (plain.GetProperty("name").GetString(), plain.GetProperty("state").GetString(), plain.GetProperty("from").GetString(), plain.GetProperty("sealed").GetBoolean()));
        Assert.Equal(("sealed", "container", true), (sealing.GetProperty("name").GetString(), sealing.GetProperty("from").GetString(), sealing.GetProperty("sealed").GetBoolean()));
        Assert.InRange(sealing.GetProperty("keyUntil").GetDateTimeOffset(), TimeProvider.System.GetUtcNow().AddDays(89), TimeProvider.System.GetUtcNow().AddDays(91));
        Assert.Contains("stray.txt is not used. It is neither below forms/", list.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_check_that_can_not_be_made_is_not_understood()
    {
        await using var site = await UploadedSite.OpenAsync(azurite);
        Assert.Equal(2, (await site.App.CommandAsync("forms", "check", "/nowhere")).ExitCode);
        await site.Container.DeleteAsync();
        var missing = await site.App.CommandAsync("forms", "check");
        Assert.Equal(1, missing.ExitCode);
        Assert.Contains("az storage container create", missing.Errors, StringComparison.Ordinal);
        site.App.Settings.Remove("Configuration__Container");
        Assert.Equal(2, (await site.App.CommandAsync("forms", "check", "--container")).ExitCode);
    }

    [Theory]
    [InlineData("$", 1)]
    [InlineData("$.a", 2)]
    [InlineData("$.list[0]", 3)]
    [InlineData("$.list[1].b", 5)]
    [InlineData("$.list[1].missing", 4)]
    [InlineData("$.listing", 1)]
    [InlineData("$.list[11]", 3)]
    public void The_line_of_a_member_is_found_or_that_of_what_it_would_stand_in(string path, int line) =>
        Assert.Equal(line, JsonPlace.Line("{\n \"a\": 1,\n \"list\": [ 1,\n {\n \"b\": [] } ]\n}"u8, path));

    [Fact]
    public void The_line_where_a_file_ends_to_be_JSON_is_found() => Assert.Equal(3, JsonPlace.Line("{\n \"a\": 1,\n x"u8, "$.a.b"));

    private static JsonElement Json(Terminal terminal) => JsonDocument.Parse(terminal.Output).RootElement;
}
