using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Sealpost.Accepting;
using Sealpost.Accepting.Dialects;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Smtp;
using Sealpost.Wiring;
using Xunit;

namespace Sealpost.Tests.Clients;

/// <summary>When it is our fault, the visitor's script must be able to say so as well.</summary>
public sealed class OutageTests(Azurite azurite)
{
    [Theory]
    [InlineData("/f/contact", 503)]
    [InlineData("/p/site/f/contact", 503)]
    [InlineData("/submit", 500)]
    public async Task Without_the_queue_the_page_can_read_that_nothing_was_sent(string path, int status)
    {
        await using var smtp = ScriptedSmtpServer.Launch();
        await using var app = new App(azurite, smtp);
        app.Settings["AzureWebJobsStorage"] = Azurite.Connection([Azurite.FreePort(), Azurite.FreePort(), Azurite.FreePort()]);
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Clients", "Forms", "contact.json"), Path.Combine(app.Forms, "contact.json"));
        await app.StartAsync();
        using var post = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = JsonContent.Create(new { access_key = "contact", message = "m" }), Headers = { { "Origin", ClientBench.Origin } },
        };
        using var answer = await app.Http.SendAsync(post);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(ClientBench.Origin, Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.Contains("nothing was sent", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_nobody_expected_is_told_in_the_dialect_of_the_address_without_its_text()
    {
        using var body = new MemoryStream();
        await using var services = new ServiceCollection().AddLogging().BuildServiceProvider();
        var context = new DefaultHttpContext { RequestServices = services, Response = { Body = body } };
        context.Request.Method = "POST";
        context.Request.Headers.Origin = ClientBench.Origin;
        context.Request.Headers.Accept = "application/json";
        context.Features.Set(new PostAddress(context.Request, KnownDialects.Formspree, "contact"));
        var answer = await new LastResort(new(new(TimeProvider.System)), NullLogger<LastResort>.Instance).GuardAsync(
            context, Task.FromException<IResult>(new InvalidOperationException("what a visitor wrote")));
        await answer.ExecuteAsync(context);

        Assert.Equal((int)HttpStatusCode.ServiceUnavailable, context.Response.StatusCode);
        Assert.Equal(ClientBench.Origin, context.Response.Headers.AccessControlAllowOrigin);
        using var json = JsonDocument.Parse(body.ToArray());
        Assert.Equal("INACTIVE", json.RootElement.GetProperty("errors")[0].GetProperty("code").GetString());
        Assert.DoesNotContain("visitor", json.RootElement.GetRawText(), StringComparison.Ordinal);
    }
}
