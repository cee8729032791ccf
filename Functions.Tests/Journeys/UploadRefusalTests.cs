using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Sealpost.Tests.Bench;
using Xunit;

namespace Sealpost.Tests.Journeys;

/// <summary>Files that are not taken: said clearly, in the words of the service that the page was made for, and nothing stays.</summary>
public sealed class UploadRefusalTests(Azurite azurite, SharedSite shared) : IClassFixture<SharedSite>, IAsyncLifetime
{
    private const int MiB = 1024 * 1024;
    private Site? _site;

    private Site Site => _site!;

    public async ValueTask InitializeAsync() => _site = await shared.BeginAsync(() => UploadSite.OpenAsync(azurite));

    public ValueTask DisposeAsync() => default;

    public static IEnumerable<TheoryDataRow<string, string, int, string, string>> Limits =>
    [
        new("small", "one", 413, "files-too-big", "FILES_TOO_BIG"),
        new("small", "all", 413, "files-too-big", "FILES_TOO_BIG"),
        new("small", "endless", 413, "files-too-big", "FILES_TOO_BIG"),
        new("small", "many", 422, "too-many-files", "TOO_MANY_FILES"),
        new("contact", "plain", 422, "no-file-uploads", "NO_FILE_UPLOADS"),
        new("small", "undeclared", 422, "no-file-uploads", "NO_FILE_UPLOADS"),
    ];

    [Theory]
    [MemberData(nameof(Limits))]
    public async Task Each_limit_is_told_in_our_words_and_in_Formsprees(string form, string what, int status, string ours, string theirs)
    {
        MultipartBody Body() => what switch
        {
            "one" => Post().File("cv", "a.pdf", SampleFiles.Pdf(MiB + 1)),
            "all" => Post().File("cv", "a.pdf", SampleFiles.Pdf(MiB / 2)).File("cv", "b.pdf", SampleFiles.Pdf((MiB / 2) + 1)),
            "endless" => Post().File("cv", "a.pdf", SampleFiles.Pdf(3 * MiB)),
            "many" => Post().File("cv", "a.pdf", SampleFiles.Pdf()).File("cv", "b.pdf", SampleFiles.Pdf()).File("cv", "c.pdf", SampleFiles.Pdf()),
            "undeclared" => Post().File("other", "a.pdf", SampleFiles.Pdf()),
            _ => Post().File("cv", "a.pdf", SampleFiles.Pdf()),
        };
        var problem = await Site.RefusedAsync($"/f/{form}", Body().Content(), status);
        Assert.Equal(ours, problem.GetProperty("title").GetString());
        var formspree = await Site.RefusedAsync($"/f/{form}", Body().Content(), status, "Formspree-Client");
        Assert.Equal(theirs, formspree.GetProperty("errors")[0].GetProperty("code").GetString());
        await NothingStaysAsync();
    }

    [Fact]
    public async Task What_was_announced_as_too_long_is_refused_before_it_is_read()
    {
        // No body follows: an answer that comes was given without it.
        using var client = await ConnectAsync("small", 25 * MiB, []);
        using var reader = new StreamReader(client.GetStream());
        Assert.Equal("HTTP/1.1 413 Payload Too Large", await reader.ReadLineAsync());
    }

    [Fact]
    public async Task Content_counts_and_not_the_name_and_faults_of_files_and_fields_are_told_together()
    {
        var body = new MultipartBody().Field("name", "").File("cv", "cv.pdf", SampleFiles.Exe(2 * MiB)).File("photo", "me.jpg", SampleFiles.Jpeg(2 * MiB));
        var problem = await Site.RefusedAsync("/f/clear", body.Content(), 422);

        Assert.Equal(["name:required", "cv:file-type"], Errors(problem));
        Assert.Contains("pdf, jpg", problem.GetProperty("errors")[1].GetProperty("message").GetString(), StringComparison.Ordinal);
        await NothingStaysAsync();
    }

    [Fact]
    public async Task A_required_file_must_come_and_its_bare_name_is_not_enough()
    {
        Assert.Equal(["cv:required"], Errors(await Site.RefusedAsync("/f/required", Post().File("cv", "", []).Content(), 422)));
        using var content = new FormUrlEncodedContent([new("name", "Z"), new("cv", "cv.pdf")]);
        Assert.Equal(["cv:no-file"], Errors(await Site.RefusedAsync("/f/required", content, 422)));
    }

    [Fact]
    public async Task A_client_that_leaves_in_the_middle_leaves_nothing()
    {
        var body = Post().File("cv", "cv.pdf", SampleFiles.Pdf(5 * MiB)).Bytes();
        using (await ConnectAsync("clear", 8 * MiB, body))
        {
            await Site.UntilAsync(async () => (await Site.UploadsAsync()).Count == 1);
        }

        await Site.UntilAsync(async () => (await Site.UploadsAsync()).Count == 0);
        await NothingStaysAsync();
    }

    [Fact]
    public async Task The_field_that_names_the_form_comes_before_the_file()
    {
        var file = SampleFiles.Pdf();
        var late = new MultipartBody().Field("name", "Z").File("cv", "cv.pdf", file).Field("access_key", "the-key");
        var answer = await Site.RefusedAsync("/submit", late.Content(), 400);
        Assert.Contains("before any file", answer.GetProperty("message").GetString(), StringComparison.Ordinal);
        await NothingStaysAsync();

        // A second key can't have the file judged by one form and sent by another.
        var two = new MultipartBody().Field("apikey", "small-key").Field("name", "Z").File("cv", "cv.pdf", SampleFiles.Pdf(2 * MiB)).Field("access_key", "the-key");
        await Site.RefusedAsync("/submit", two.Content(), 400);

        using var early = new MultipartBody().Field("access_key", "the-key").Field("name", "Z").File("cv", "cv.pdf", file).Content();
        using var taken = await Site.Http.PostAsync("/submit", early);
        Assert.Equal(file, UploadSite.Bytes(UploadSite.Attachments((await Site.MailAsync()).Body!).Single()));
    }

    [Fact]
    public async Task A_form_with_files_says_so_to_the_browser()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/f/small")
        {
            Content = new MultipartBody().Field("name", "").Content(), Headers = { { "Accept", "text/html" } },
        };
        using var answer = await Site.Http.SendAsync(request);
        var page = await answer.Content.ReadAsStringAsync();
        Assert.Contains("enctype=\"multipart/form-data\"", page, StringComparison.Ordinal);
        Assert.Matches("<input type=\"file\" id=\"f[0-9]+\" name=\"cv\"[^>]* accept=\"\\.pdf,\\.jpg,", page);
    }

    private static MultipartBody Post() => new MultipartBody().Field("name", "Z").Field("email", "zoe@example.org").Field("message", "m");

    private static IEnumerable<string> Errors(JsonElement problem) => problem.GetProperty("errors").EnumerateArray()
        .Select(error => $"{error.GetProperty("field")}:{error.GetProperty("code")}");

    private async Task<TcpClient> ConnectAsync(string form, int length, byte[] body)
    {
        var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", Site.Http.BaseAddress!.Port);
        var head = $"POST /f/{form} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {MultipartBody.ContentType}\r\nContent-Length: {length}\r\n\r\n";
        await client.GetStream().WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(head), .. body]);
        return client;
    }

    private async Task NothingStaysAsync()
    {
        Assert.Empty(await Site.UploadsAsync());
        Assert.Empty(await Site.BlobsAsync());
        Assert.False(await Site.App.Queue.ExistsAsync());
    }
}
