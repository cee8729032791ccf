using System.Net;
using System.Text;
using Sealpost.Subscribing;
using Sealpost.Tests.Bench;
using Xunit;

namespace Sealpost.Tests.Subscribing;

/// <summary>What is wrong with lists and with the forms that have to do with them is said at start, and nothing is taken until it is mended.</summary>
public sealed class ListFaultTests(Azurite azurite)
{
    private const string Title = "\"title\": \"News\"";
    private const string Help = "\"help\": \"https://www.example.org/news\"";

    [Fact]
    public async Task A_form_that_can_not_join_its_list_answers_503_and_the_log_says_why()
    {
        var good = ListSite.Form("\"recipients\": [\"owner@example.org\"],");
        var forms = new Dictionary<string, (string Json, string Log)>
        {
            ["unasked"] = (good.Replace(", \"confirmHours\": 2", "", StringComparison.Ordinal), "unasked.json at $.subscribe: Nobody is put on a list whom the owner of the address did not ask for"),
            ["nowhere"] = (good.Replace("\"news\"", "\"nowhere\"", StringComparison.Ordinal), "nowhere.json at $.subscribe: There is no list of that name: create lists/nowhere.json."),
            ["wrong"] = (good.Replace("\"news\"", "\"wrong\"", StringComparison.Ordinal), "wrong.json at $.subscribe: lists/wrong.json has an error; correct it there."),
            ["copied"] = (ListSite.Form("\"cc\": [\"owner@example.org\"],"), "copied.json at $.cc: There is nothing to have a copy of"),
            ["both"] = (ListSite.Form("", more: "\"postTo\": \"news\","), "both.json at $.postTo: A form either joins a list or posts to one"),
        };
        await using var site = await Site.OpenAsync(azurite, forms: forms.ToDictionary(form => form.Key, form => form.Value.Json), set: app =>
        {
            app.Settings["Public__Url"] = "https://forms.example.org";
            ListSite.WriteList(app, "news", ListSite.List);
            ListSite.WriteList(app, "wrong", """{ "title": "Wrong" }""");
        });
        foreach (var (name, (_, log)) in forms)
        {
            await AssertClosedAsync(site, name, log);
        }

        Assert.Contains("lists/wrong.json at $: A member that must be there is missing: title and help.", site.App.Log, StringComparison.Ordinal);
        var shown = await site.App.CommandAsync("lists", "show");
        Assert.Equal(1, shown.ExitCode);
        Assert.Contains("lists/wrong.json at $: A member", shown.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_address_of_the_service_there_are_no_links_and_so_nobody_joins()
    {
        await using var site = await Site.OpenAsync(
            azurite, forms: new() { ["newsletter"] = ListSite.Form("") }, set: app => ListSite.WriteList(app, "news", ListSite.List));
        await AssertClosedAsync(site, "newsletter", "newsletter.json at $.subscribe: Mails with links need the address of this service: set Public__Url");
    }

    [Theory]
    [InlineData("news", "{ " + Title + ", " + Help + ", \"colour\": 1 }", "$.colour", "not known")]
    [InlineData("news", "{ " + Title + " }", "$", "title and help")]
    [InlineData("news", "{ " + Title + ", " + Title + ", " + Help + " }", "$.title", "twice")]
    [InlineData("news", "null", "$", "not valid JSON")]
    [InlineData("news", "", "$", "not valid JSON")]
    [InlineData("News", "{ " + Title + ", " + Help + " }", "$", "lower-case")]
    [InlineData("a b", "{ " + Title + ", " + Help + " }", "$", "lower-case")]
    [InlineData("news", "{ \"title\": \" \", " + Help + " }", "$.title", "100 characters")]
    [InlineData("news", "{ \"title\": \"a\\r\\nBcc: x@example.org\", " + Help + " }", "$.title", "100 characters")]
    [InlineData("news", "{ \"title\": null, " + Help + " }", "$.title", "wrong kind")]
    [InlineData("news", "{ " + Title + ", \"help\": \"news\" }", "$.help", "whole address")]
    [InlineData("news", "{ " + Title + ", \"help\": \"javascript:alert(1)\" }", "$.help", "whole address")]
    [InlineData("news", "{ " + Title + ", \"help\": \"https://a.example/\\r\\nBcc:x\" }", "$.help", "whole address")]
    [InlineData("news", "{ " + Title + ", \"help\": \"https://a.example/>\" }", "$.help", "whole address")]
    [InlineData("news", "{ " + Title + ", \"help\": \"mailto:\" }", "$.help", "mailto: and an address")]
    [InlineData("news", "{ " + Title + ", " + Help + ", \"language\": \"de\" }", "$.language", "en, fr")]
    [InlineData("news", "{ " + Title + ", " + Help + ", \"moderators\": [\"a@b\"] }", "$.moderators[0]", "name@example.org")]
    [InlineData("news", "{ " + Title + ", " + Help + ", \"moderators\": [\"zoë@example.org\"] }", "$.moderators[0]", "name@example.org")]
    [InlineData("news", "{ " + Title + ", " + Help + ", \"moderators\": [\"a@example.org\", \"A@example.org\"] }", "$.moderators[1]", "twice")]
    [InlineData("news", "{ " + Title + ", " + Help + ", \"moderators\": \"a@example.org\" }", "$.moderators", "wrong kind")]
    [InlineData("news", "{ " + Title + ", " + Help + ", \"moderateHours\": 721 }", "$.moderateHours", "1 to 720")]
    [InlineData("news", "{ " + Title + ", " + Help + ", \"suppressAfter\": 0 }", "$.suppressAfter", "1 to 20")]
    [InlineData("news", "{ " + Title + ", " + Help + ", \"suppressAfter\": \"3\" }", "$.suppressAfter", "wrong kind")]
    public void An_error_in_a_list_names_file_path_and_remedy(string name, string json, string path, string remedy)
    {
        var loaded = LoadedList.Read($"/nowhere/{name}.json", json);
        var error = Assert.Single(loaded.Errors);
        Assert.Null(loaded.List);
        Assert.Equal(($"lists/{name}.json", path), (error.File, error.Path));
        Assert.Contains(remedy, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://www.example.org/news?a=1#b")]
    [InlineData("mailto:owner@example.org?subject=help")]
    public void A_list_has_a_page_or_a_mailbox_that_explains_it(string help) =>
        Assert.NotNull(LoadedList.Read("/nowhere/news-1.json", $"{{ {Title}, \"help\": \"{help}\" }}").List);

    private static async Task AssertClosedAsync(Site site, string form, string log)
    {
        using var answer = await site.PostRawAsync($"/f/{form}", Encoding.UTF8.GetBytes("email=visitor%40example.net"));
        Assert.Equal((form, HttpStatusCode.ServiceUnavailable), (form, answer.StatusCode));
        Assert.Contains(log, site.App.Log, StringComparison.Ordinal);
    }
}
