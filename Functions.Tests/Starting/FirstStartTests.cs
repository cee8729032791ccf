using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.Playwright;
using MimeKit;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Keys;
using Sealpost.Wiring;
using Xunit;

namespace Sealpost.Tests.Starting;

/// <summary>What a newcomer does: start, fill in the form in a browser, read the mail in the mailbox.</summary>
public sealed class FirstStartTests
{
    private const string End = "-----END PGP MESSAGE-----";

    [Fact]
    public async Task The_first_start_sets_up_everything_and_a_form_filled_in_without_script_arrives_sealed()
    {
        await using var machine = new DeveloperMachine();
        var demo = await machine.StartAsync();
        Assert.Contains($"Built       {BuiltHosts.Text}", machine.Output, StringComparison.Ordinal);
        await FillInAsync(demo);

        using var mail = MimeMessage.Load(new MemoryStream(await machine.MailAsync(1)));
        var text = mail.TextBody!;
        Assert.Contains("Zoë", text, StringComparison.Ordinal);
        Assert.DoesNotContain("NL-4711", mail.ToString(), StringComparison.Ordinal);

        await using var gpg = new Gpg();
        await gpg.ImportAsync(await File.ReadAllTextAsync(Path.Combine(machine.Root, ".local", "demo-private.asc")));
        var block = text[text.IndexOf("-----BEGIN", StringComparison.Ordinal)..];
        var opened = await gpg.DecryptAsync(Encoding.ASCII.GetBytes(block[..(block.IndexOf(End, StringComparison.Ordinal) + End.Length)] + "\n"));
        Assert.True(opened.IsIntact, opened.Messages);
        Assert.Contains("NL-4711", Encoding.UTF8.GetString(opened.Output.Span), StringComparison.Ordinal);
        Assert.DoesNotContain("NL-4711", machine.Output, StringComparison.Ordinal);

        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(machine.Root, ".local", "demo-private.asc")));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(machine.Root, ".local", "envelope.key")));
        }
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    [InlineData("KILL")]
    public async Task The_helpers_end_however_the_application_ends(string signal)
    {
        await using var machine = new DeveloperMachine();
        await machine.StartAsync();
        await machine.SignalAsync(signal);
        await machine.HelpersEndedAsync();
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("KILL")]
    public async Task What_was_accepted_is_there_after_a_restart(string signal)
    {
        await using var machine = new DeveloperMachine();
        var status = await PostAsync(await machine.StartAsync());
        await machine.SignalAsync(signal);
        await machine.HelpersEndedAsync();

        using var site = new HttpClient { BaseAddress = await machine.StartAsync() };
        using var found = await site.GetAsync(status);
        Assert.Equal(HttpStatusCode.OK, found.StatusCode);
    }

    [Fact]
    public async Task Ctrl_C_leaves_the_helpers_to_the_application_that_still_needs_them()
    {
        await using var machine = new DeveloperMachine();
        var demo = await machine.StartAsync();
        await machine.InterruptHelpersAsync();
        await PostAsync(demo);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_told_in_one_sentence()
    {
        await using var machine = new DeveloperMachine();
        using var squatter = new TcpListener(IPAddress.Loopback, machine.StoragePorts[1]);
        squatter.Start();
        var ended = await Assert.ThrowsAsync<InvalidOperationException>(() => machine.StartAsync());
        Assert.Contains($"Port {machine.StoragePorts[1]} is taken", ended.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ended.Message, StringComparison.Ordinal);
        Assert.Equal(1, machine.ExitCode);
    }

    [Fact]
    public async Task An_address_that_is_taken_is_told_in_words()
    {
        await using var machine = new DeveloperMachine();
        using var squatter = new TcpListener(IPAddress.Loopback, 0);
        squatter.Start();
        machine.Settings["ASPNETCORE_URLS"] = $"http://{squatter.LocalEndpoint}";
        var ended = await Assert.ThrowsAsync<InvalidOperationException>(() => machine.StartAsync());
        Assert.Contains("is taken by another program", ended.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ended.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Production_without_settings_starts_nothing_and_lists_every_one_that_is_missing()
    {
        await using var machine = new DeveloperMachine();
        machine.Settings["AzureWebJobsStorage"] = null;
        machine.Settings["Smtp__Security"] = "None";
        string[] wrong =
        [
            "Reading__Seconds", "Reading__MemoryMiB", "Server__Connections", "Server__HeaderSeconds", "Server__BodyBytesPerSecond", "Server__BodyGraceSeconds",
            "Captcha__TimeoutSeconds", "Direct__Seconds", "Smtp__PoolSize", "Bounces__Port",
        ];
        foreach (var name in wrong)
        {
            machine.Settings[name] = "0";
        }

        (machine.Settings["Digest__Hour"], machine.Settings["Limits__RequestsPerMinute"], machine.Settings["Public__Url"]) = ("24", "-1", "http://forms.example.org");
        (machine.Settings["Ledger__Lease"], machine.Settings["Queue__Lease"], machine.Settings["Queue__Name"]) = ("00:00:00", "2.00:00:00", "A");
        var ended = await Assert.ThrowsAsync<InvalidOperationException>(() => machine.StartAsync("Production"));
        foreach (var name in wrong.Concat(
        [
            "AzureWebJobsStorage", "Smtp__Host", "Smtp__From", "Smtp__Security", "Envelope__CurrentKey", "Digest__Hour", "Limits__RequestsPerMinute", "Public__Url",
            "Ledger__Lease", "Queue__Lease", "Queue__Name",
        ]))
        {
            Assert.Contains($"- {name} ", ended.Message, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("   at ", ended.Message, StringComparison.Ordinal);
        var faults = ended.Message.Split('\n').Where(line => line.StartsWith("  - ", StringComparison.Ordinal)).ToList();
        Assert.Equal(faults.Distinct(), faults);
        Assert.All(faults, fault => Assert.Matches("^  - (AzureWebJobsStorage|[A-Z][A-Za-z]+__[A-Za-z_<>]+) ", fault));
        Assert.False(File.Exists(Path.Combine(machine.Root, "local.settings.json")));
        Assert.Equal(1, machine.ExitCode);
    }

    [Theory]
    [InlineData("Smtp__Port", "CANARY", "Smtp__Port must be a whole number.")]
    [InlineData("Retry__GiveUpAfter", "CANARY", "Retry__GiveUpAfter must be a time such as 00:05:00, or 1.00:00:00 for a day.")]
    [InlineData("Relays__backup__Security", "CANARY", "Relays__backup__Security must be one of None, StartTls, Tls.")]
    [InlineData("Server__Connections", "CANARY", "Server__Connections must be a whole number.")]
    public async Task A_setting_that_is_of_the_wrong_kind_is_told_in_words(string name, string value, string words)
    {
        await using var machine = new DeveloperMachine();
        machine.Settings[name] = value;
        var ended = await Assert.ThrowsAsync<InvalidOperationException>(() => machine.StartAsync("Production"));
        Assert.Contains($"  - {words}", ended.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ended.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("CANARY", ended.Message, StringComparison.Ordinal);
        Assert.Equal(1, machine.ExitCode);
    }

    /// <returns>The path of the status page of the mail.</returns>
    private static async Task<string> PostAsync(Uri demo)
    {
        using var site = new HttpClient { BaseAddress = demo };
        using var fields = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["name"] = "Zoë", ["email"] = "zoe@example.org", ["message"] = "Hello", ["account"] = "NL-4711",
        });
        using var post = new HttpRequestMessage(HttpMethod.Post, "/f/contact") { Content = fields };
        post.Headers.Add("Accept", "application/json");
        using var reply = await site.SendAsync(post);
        Assert.Equal(HttpStatusCode.Accepted, reply.StatusCode);
        return new Uri((await reply.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("statusUrl").GetString()!).AbsolutePath;
    }

    private static async Task FillInAsync(Uri demo)
    {
        await using var chromium = await Chromium.LaunchAsync();
        await using var context = await chromium.Browser.NewContextAsync(new() { JavaScriptEnabled = false });
        var page = await context.NewPageAsync();
        await page.GotoAsync(new Uri(demo, "/f/contact").ToString());
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await page.SetViewportSizeAsync(375, 667);
        await Chromium.ScreenshotAsync(page, "form-phone");
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        await page.SetViewportSizeAsync(760, 600);
        await page.GotoAsync(new Uri(demo, "/f/contact").ToString());
        await page.GetByLabel("Your name").FillAsync("Zoë");
        await page.GetByLabel("Your e-mail address").FillAsync("zoe@example.org");
        await page.GetByLabel("Your message").FillAsync("Hello\n.there");
        await page.GetByLabel("Account number").FillAsync("NL-4711");
        await Chromium.ScreenshotAsync(page, "form");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Thank you" }).WaitForAsync();
        await page.SetViewportSizeAsync(760, 330);
        await Chromium.ScreenshotAsync(page, "thanks");
    }
}
