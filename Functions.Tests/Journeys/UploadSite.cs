using System.Net;
using System.Text.Json;
using MimeKit;
using Sealpost.Tests.Bench;
using Xunit;

namespace Sealpost.Tests.Journeys;

/// <summary>Forms that take files: sealed apart, in the sealed message, and without a key.</summary>
internal static class UploadSite
{
    public const string Types = "\"pdf\", \"jpeg\", \"png\", \"gif\", \"webp\", \"heic\", \"tiff\", \"docx\", \"xlsx\", \"pptx\", \"odt\", \"ods\", "
        + "\"doc\", \"xls\", \"rtf\", \"text\", \"csv\", \"zip\", \"mp3\", \"mp4\"";

    public static Task<Site> OpenAsync(Azurite azurite) => Site.OpenAsync(azurite, forms: new Dictionary<string, string>
    {
        ["apart"] = Form("\"encryption\": { \"scope\": \"fields\", \"keys\": [\"owner.asc\"] },"),
        ["within"] = Form("\"encryption\": { \"scope\": \"message\", \"keys\": [\"owner.asc\"] },"),
        ["clear"] = Form("\"aliases\": [\"the-key\"],"),
        ["small"] = Form("\"files\": { \"count\": 2, \"eachMiB\": 1, \"allMiB\": 1 }, \"aliases\": [\"small-key\"],"),
        ["many"] = Form($"\"files\": {{ \"count\": 20, \"types\": [{Types}] }}, \"repeatMinutes\": 0,"),
        ["required"] = Form("").Replace("\"name\": \"cv\",", "\"name\": \"cv\", \"required\": true,", StringComparison.Ordinal),
    });

    public static string Form(string members) => $$"""
        {
          "recipients": ["owner@example.org"], "subject": "From {name}", {{members}}
          "fields": [
            { "name": "name", "required": true }, { "name": "cv", "label": "Your CV", "type": "file" }, { "name": "message" },
            { "name": "photo", "type": "file", "sensitive": {{(members.Contains("encryption", StringComparison.Ordinal) ? "true" : "false")}} }
          ]
        }
        """;

    /// <returns>The address of the status.</returns>
    public static async Task<Uri> TakenAsync(this Site site, string form, MultipartBody body)
    {
        using var answer = await site.Http.PostAsync($"/f/{form}", body.Content());
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode is HttpStatusCode.Accepted or HttpStatusCode.SeeOther, text);
        return answer.Headers.Location is { } page ? new Uri(site.Http.BaseAddress!, page) : throw new InvalidOperationException(text);
    }

    public static async Task<JsonElement> RefusedAsync(this Site site, string path, HttpContent content, int status, string? header = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content, Headers = { { "Accept", "application/json" } } };
        if (header is not null)
        {
            request.Headers.Add(header, "1");
        }

        using var answer = await site.Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(status == (int)answer.StatusCode, $"{answer.StatusCode}: {text}");
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    public static IEnumerable<MimePart> Attachments(MimeEntity body) =>
        body is Multipart { ContentType.MediaSubtype: "mixed" } mixed ? mixed.Skip(1).Cast<MimePart>() : [];

    public static byte[] Bytes(MimePart part)
    {
        using var content = new MemoryStream();
        part.Content!.DecodeTo(content);
        return content.ToArray();
    }
}
