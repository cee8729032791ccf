using System.Net;
using System.Text;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Smtp;
using Xunit;

namespace Sealpost.Tests.Telemetry;

/// <summary>Whatever a visitor, an owner's settings or a mail server says: neither the log nor anything exported repeats it.</summary>
public sealed class CanaryTests(Azurite azurite)
{
    private const string Canary = "canary7f3a91";

    [Fact]
    public async Task No_value_address_secret_or_word_of_a_server_is_logged_or_exported()
    {
        await using var collector = await OtlpReceiver.LaunchAsync();
        await using var server = ScriptedSmtpServer.Launch(new() { Auth = AuthOffer.Always, AuthMechanisms = ["PLAIN"] });
        await using var site = await Site.OpenAsync(azurite, $"\"recipients\": [\"{Canary}@example.org\"]", set: app =>
        {
            collector.Set(app);
            foreach (var (name, value) in new Dictionary<string, string>
            {
                ["Smtp__Port"] = $"{server.Port}", ["Smtp__User"] = $"{Canary}-user", ["Smtp__Password"] = $"{Canary}-password", ["Smtp__From"] = $"{Canary}-from@example.com",
                ["Operator__Key"] = $"{Canary}-0123456789-0123456789-0123456789", ["OTEL_EXPORTER_OTLP_HEADERS"] = $"authorization={Canary}",
                ["APPLICATIONINSIGHTS_CONNECTION_STRING"] = $"InstrumentationKey=00000000-0000-0000-0000-000000000001;IngestionEndpoint={collector.Url}/",
                ["APPLICATIONINSIGHTS_STATSBEAT_DISABLED"] = "true", ["Logging__LogLevel__Sealpost"] = "Trace",
            })
            {
                app.Settings[name] = value;
            }
        });
        server.Script(SmtpStage.Rcpt, SmtpAction.Reply($"451 4.3.0 {Canary} <{Canary}@example.org> later"));
        Assert.Equal(HttpStatusCode.Accepted, await PostAsync(site, "/f/contact", Fields("sent")));
        await server.WaitForMailAsync(1, Site.Patience);
        server.Script(SmtpStage.FinalDot, SmtpAction.Reply($"550 5.7.1 {Canary} <{Canary}@example.org> no"));
        Assert.Equal(HttpStatusCode.Accepted, await PostAsync(site, "/f/whole", Fields("failed")));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await PostAsync(site, "/f/contact", $"name={Canary}&email={Canary}"));
        Assert.Equal(HttpStatusCode.NotFound, await PostAsync(site, $"/f/{Canary}", Fields("unknown")));
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(site, "/f/contact", $"{{\"{Canary}\"", "application/json"));
        await collector.UntilAsync(() => collector.Point("sealpost.mails.failed", ("form", "whole"), ("kind", "Policy")) is not null && collector.Point("sealpost.mails.sent", ("form", "contact"), ("relay", "smtp")) is not null
            && collector.Paths.Any(path => path.Contains("/track", StringComparison.Ordinal))
            && collector.Spans.Count(span => span.Name == "accept") == 5 && collector.Spans.Count(span => span.Name == "deliver") >= 3);
        await site.App.StopAsync();

        // Both ways of export, all of it, and what it must have.
        Assert.Equal(3, collector.Paths.Count());
        foreach (var told in new[] { collector.Raw, site.App.Log })
        {
            Assert.Contains(collector.Spans.First(span => span.Name == "deliver").Attributes["id"], told, StringComparison.Ordinal);
            Assert.DoesNotContain(Canary, told, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{Canary}-user\0{Canary}-password")), told, StringComparison.Ordinal);
            foreach (var secret in site.App.AllSettings.Where(it => it.Key is "AzureWebJobsStorage" or "Envelope__Keys__k1"))
            {
                Assert.DoesNotContain(secret.Value, told, StringComparison.Ordinal);
            }
        }
    }

    private static string Fields(string what) =>
        $"name={Canary}-name&email={Canary}@example.org&message={Canary}-{what}&account={Canary}-sensitive&{Canary}-undeclared={Canary}&_subject={Canary}";

    private static async Task<HttpStatusCode> PostAsync(Site site, string path, string body, string type = Site.UrlEncoded)
    {
        using var answer = await site.PostRawAsync(
            path, Encoding.UTF8.GetBytes(body), type, "Accept: application/json", $"User-Agent: {Canary}", $"Idempotency-Key: {Canary}{body.Length}", $"X-Forwarded-For: {Canary}",
            "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", $"tracestate: {Canary}={Canary}", $"baggage: {Canary}={Canary}");
        return answer.StatusCode;
    }
}
