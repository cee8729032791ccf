using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MimeKit;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Keys;
using Xunit;

namespace Sealpost.Tests.Journeys;

public sealed class JourneyTests(Azurite azurite) : IAsyncLifetime
{
    private readonly SmtpServer _smtp = new();
    private readonly Gpg _gpg = new();
    private App? _app;

    private App App => _app!;

    public async ValueTask InitializeAsync()
    {
        _app = new App(azurite, _smtp);
        var owner = await TestKeys.GetAsync(TestKeyKind.Curve25519);
        await _gpg.ImportAsync(owner.SecretArmored);
        await File.WriteAllTextAsync(Path.Combine(App.Forms, "owner.asc"), owner.PublicArmored);
        await WriteFormAsync("contact", "fields");
        await WriteFormAsync("whole", "message");
        await App.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await _smtp.DisposeAsync();
        await _gpg.DisposeAsync();
    }

    [Theory]
    [InlineData("contact")]
    [InlineData("whole")]
    public async Task A_post_arrives_once_and_only_the_owner_can_read_the_sensitive_field(string form)
    {
        var canary = $"CANARY{Convert.ToHexString(RandomNumberGenerator.GetBytes(8))}";
        var message = $"é 😀 שלום\r\n.dot\r\n{new string('x', 10_000)}";

        var status = await PostAsync(form, message, canary);
        var mail = Parse(await _smtp.NextMailAsync());

        var opened = await OpenAsync(Sealed(mail, form));
        Assert.Contains(canary, opened, StringComparison.Ordinal);
        var readable = form == "whole" ? MimeEntity.Load(new MemoryStream(Encoding.UTF8.GetBytes(opened))) : mail.Body!;
        Assert.Contains(message, ((MultipartAlternative)readable).TextBody!.ReplaceLineEndings("\r\n"), StringComparison.Ordinal);
        Assert.Equal("zoe@example.org", mail.ReplyTo.Mailboxes.Single().Address);
        Assert.Equal(form == "whole" ? "[...]" : "From Zoë", mail.Subject);
        Assert.Equal("sent", await UntilAsync(status, "sent"));
        Assert.Equal(0, _smtp.Waiting);
        Assert.DoesNotContain(canary, _smtp.Wire, StringComparison.Ordinal);
        Assert.DoesNotContain(canary, App.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("zoe@example.org", App.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sensitive_value_is_nowhere_in_clear_while_it_waits_and_survives_a_restart_of_storage_and_application()
    {
        var canary = $"CANARY{Convert.ToHexString(RandomNumberGenerator.GetBytes(8))}";
        _smtp.On("MAIL", [.. Enumerable.Repeat("451 4.3.0 later", 3)]);
        var status = await PostAsync("contact", "hello", canary);
        await App.StopAsync();
        await azurite.StopAsync();
        try
        {
            var stored = Directory.GetFiles(azurite.Folder, "*", SearchOption.AllDirectories).Select(File.ReadAllBytes).ToList();
            var id = status.Segments[^1][..26];
            Assert.Contains(stored, bytes => Encoding.Latin1.GetString(bytes).Contains(Convert.ToBase64String(Encoding.UTF8.GetBytes($"{{\"Version\":1,\"Id\":\"{id}"))[..40], StringComparison.Ordinal)
                || Encoding.Latin1.GetString(bytes).Contains(id, StringComparison.Ordinal));
            foreach (var needle in new[] { canary, Convert.ToBase64String(Encoding.UTF8.GetBytes(canary))[..16] })
            {
                Assert.DoesNotContain(stored, bytes => Encoding.Latin1.GetString(bytes).Contains(needle, StringComparison.Ordinal));
            }
        }
        finally
        {
            await azurite.StartAsync();
        }

        await App.StartAsync();
        var mail = Parse(await _smtp.NextMailAsync());
        Assert.Contains(canary, await OpenAsync(Sealed(mail, "contact")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MAIL", "451 4.3.0 later", "sent")]
    [InlineData("DATA", null, "sent")]
    [InlineData("RCPT", "550 5.1.1 no such user", "error")]
    [InlineData(".", null, "error")]
    public async Task What_the_mail_server_does_becomes_the_recorded_outcome(string verb, string? answer, string expected)
    {
        _smtp.On(verb, answer);
        var status = await PostAsync("contact", "hello", "1");
        Assert.Equal(expected, await UntilAsync(status, expected));
        Assert.Equal(verb is "RCPT" ? 0 : 1, _smtp.Waiting);
    }

    [Theory]
    [InlineData("name=Z%0D%0ABcc:+evil@example.org&email=zoe@example.org&message=m", 202)]
    [InlineData("name=Z&email=zoe@example.org%0ABcc:+evil@example.org&message=m", 422)]
    [InlineData("name=%FF&email=zoe@example.org&message=m", 400)]
    public async Task What_a_visitor_types_never_becomes_a_header(string body, int expected)
    {
        using var content = new StringContent(body, Encoding.ASCII, "application/x-www-form-urlencoded");
        content.Headers.ContentType!.CharSet = null;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/f/contact") { Content = content, Headers = { { "Accept", "application/json" } } };
        using var answer = await App.Http.SendAsync(request);
        Assert.Equal(expected, (int)answer.StatusCode);
        if (expected == 202)
        {
            Assert.DoesNotContain("Bcc", Parse(await _smtp.NextMailAsync()).Headers.Select(header => header.Field));
        }
    }

    [Fact]
    public async Task A_browser_gets_every_fault_on_a_page_that_keeps_what_is_not_sensitive()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/f/contact")
        {
            Content = new FormUrlEncodedContent([new("name", "Zoë"), new("email", "nonsense"), new("account", "SECRET")]),
            Headers = { { "Accept", "text/html" } },
        };
        using var answer = await App.Http.SendAsync(request);
        var page = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("value=\"Zoë\"", page, StringComparison.Ordinal);
        Assert.Contains("e-mail address such as", page, StringComparison.Ordinal);
        Assert.Contains("please fill in", page, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_post_twice_is_one_mail()
    {
        var first = await PostAsync("contact", "twice", "1");
        Assert.Equal(first, await PostAsync("contact", "twice", "1"));
        await _smtp.NextMailAsync();
        await PostAsync("contact", "another", "1");
        Assert.Contains("another", Parse(await _smtp.NextMailAsync()).TextBody, StringComparison.Ordinal);
    }

    private async Task<Uri> PostAsync(string form, string message, string account)
    {
        using var answer = await App.Http.PostAsJsonAsync($"/f/{form}", new { name = "Zoë", email = "zoe@example.org", message, account });
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return new Uri(body.GetProperty("statusUrl").GetString()!);
    }

    private async Task<string> UntilAsync(Uri status, string expected)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var state = (await App.Http.GetFromJsonAsync<JsonElement>(status.AbsolutePath, limit.Token)).GetProperty("status").GetString()!;
            if (state == expected)
            {
                return state;
            }
        }
    }

    private async Task<string> OpenAsync(byte[] message)
    {
        var opened = await _gpg.DecryptAsync(message);
        Assert.True(opened.IsIntact, opened.Messages);
        return Encoding.UTF8.GetString(opened.Output.Span);
    }

    private static byte[] Sealed(MimeMessage mail, string form)
    {
        using var content = new MemoryStream();
        if (form == "whole")
        {
            ((MimePart)((Multipart)mail.Body!)[1]).Content!.DecodeTo(content);
            return content.ToArray();
        }

        var text = mail.TextBody!;
        const string end = "-----END PGP MESSAGE-----";
        var from = text.IndexOf("-----BEGIN PGP MESSAGE-----", StringComparison.Ordinal);
        return Encoding.ASCII.GetBytes(text[from..(text.IndexOf(end, StringComparison.Ordinal) + end.Length)] + "\n");
    }

    private static MimeMessage Parse(string raw) => MimeMessage.Load(new MemoryStream(Encoding.Latin1.GetBytes(raw)));

    private Task WriteFormAsync(string name, string scope, string key = "owner.asc") => File.WriteAllTextAsync(Path.Combine(App.Forms, $"{name}.json"), $$"""
        {
          "recipients": ["owner@example.org"], "subject": "From {name}",
          "encryption": { "scope": "{{scope}}", "keys": ["{{key}}"] },
          "fields": [
            { "name": "name", "required": true }, { "name": "email", "type": "email", "required": true },
            { "name": "message", "type": "textarea", "required": true }, { "name": "account", "sensitive": true }
          ]
        }
        """);
}
