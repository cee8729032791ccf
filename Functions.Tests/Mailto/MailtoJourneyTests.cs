using System.Diagnostics;
using Microsoft.Playwright;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Clients;
using Xunit;

namespace Sealpost.Tests.Mailto;

/// <summary>
/// A visitor's Chromium, whose mail program is a script of ours: Chromium hands an address to <c>xdg-open</c>, which opens what
/// the desktop has for it.
/// </summary>
public sealed class MailtoJourneyTests(Azurite azurite) : OwnApp(azurite), IAsyncLifetime
{
    private const string Origin = "http://www.example.org";
    private readonly string _programs = Directory.CreateTempSubdirectory("sealpost-programs-").FullName;
    private PageServer? _pages;
    private Chromium? _chromium;

    private string Opened => Path.Combine(_programs, "opened.txt");

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(App.Forms, "contact.json"), $$"""
            {
              "recipients": ["owner@example.org", "team@example.org"], "cc": ["log@example.org"], "subject": "From {name}", "origins": ["{{Origin}}"], "requireOrigin": true,
              "fields": [{ "name": "name", "label": "Your name" }, { "name": "message", "label": "Message", "type": "textarea" }]
            }
            """);
        await App.StartAsync();
        var program = Path.Combine(_programs, "xdg-open");
        // Under another name first: whoever sees the file sees all of it.
        await File.WriteAllTextAsync(program, $"#!/bin/sh\nprintf '%s' \"$1\" > '{Opened}.new' && mv '{Opened}.new' '{Opened}'\n");
        using (var mode = Process.Start("chmod", ["+x", program]))
        {
            await mode.WaitForExitAsync();
        }

        _pages = await PageServer.LaunchAsync(_programs);
        _chromium = await Chromium.LaunchAsync(
            new Dictionary<string, string> { ["PATH"] = $"{_programs}:{Environment.GetEnvironmentVariable("PATH")}" },
            $"--host-resolver-rules=MAP www.example.org:80 127.0.0.1:{_pages.Port}");
    }

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        await (_chromium?.DisposeAsync() ?? default);
        await (_pages?.DisposeAsync() ?? default);
        Directory.Delete(_programs, recursive: true);
        await base.DisposeAsync();
    }

    [Fact]
    public async Task A_button_of_the_form_opens_the_visitors_mail_program_with_what_was_typed()
    {
        var page = await VisitAsync("mailto-button");
        await page.GetByLabel("Your name").FillAsync("Zoë & Co");
        await page.GetByLabel("Message").FillAsync("1 + 1 = 2, 100%\nTwo lines “here”");
        await page.GetByRole(AriaRole.Button, new() { Name = "Write with my mail program" }).ClickAsync();

        var mail = await OpenedAsync();
        Assert.Equal(["owner@example.org", "team@example.org"], mail.To);
        Assert.Equal("log@example.org", mail.Headers["cc"]);
        Assert.Equal("From Zoë & Co", mail.Subject);
        Assert.Equal("Your name: Zoë & Co\r\nMessage:\r\n1 + 1 = 2, 100%\r\nTwo lines “here”", mail.Body);
        Assert.Equal($"{Origin}/mailto-button.html", page.Url);
    }

    [Fact]
    public async Task A_link_opens_it_with_labels_to_write_behind()
    {
        var page = await VisitAsync("mailto-link");
        await page.GetByRole(AriaRole.Link).ClickAsync();
        Assert.Equal("Your name: \r\nMessage: ", (await OpenedAsync()).Body);
    }

    private async Task<IPage> VisitAsync(string name)
    {
        _pages!.Move(name, "https://forms.example", App.Http.BaseAddress!.GetLeftPart(UriPartial.Authority));
        var page = await (await _chromium!.Browser.NewContextAsync()).NewPageAsync();
        await page.GotoAsync($"{Origin}/{name}.html");
        return page;
    }

    private async Task<MailtoReader> OpenedAsync()
    {
        await Site.UntilAsync(() => Task.FromResult(File.Exists(Opened)));
        return Assert.Single(await MailtoReader.ReadAsync(await File.ReadAllTextAsync(Opened)));
    }
}
