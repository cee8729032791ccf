using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Sealpost.Checking;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Defences;
using Xunit;

namespace Sealpost.Tests.Journeys;

/// <summary>A post to a form that asks for a proof of work, by a visitor who has done it.</summary>
internal static class ProvenPost
{
    /// <returns>The address of the status.</returns>
    public static async Task<Uri> SendAsync(Site site, string form, Dictionary<string, string> fields, string language = "en")
    {
        var challenge = await site.Http.GetFromJsonAsync<AltchaChallenge>($"/f/{form}/challenge");
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/f/{form}")
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string>(fields) { ["altcha"] = AltchaSolver.Encode(AltchaSolver.Solve(challenge!)) }),
            Headers = { { "Accept", "application/json" }, { "Accept-Language", language } },
        };
        using var answer = await site.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return new Uri((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("statusUrl").GetString()!);
    }
}
