using System.Diagnostics;
using System.Text;
using System.Text.Json;
using MimeKit;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Project;
using Xunit;

namespace Sealpost.Tests.Starting;

/// <summary>docs/start.md, step by step: its commands are run by a shell as a reader would, its files are written, and its answers compared.</summary>
public sealed class StartPageTests : IAsyncLifetime
{
    private readonly DeveloperMachine _machine = new();
    private Uri? _site;

    private string Local => Path.Combine(_machine.Root, ".local");

    public async ValueTask InitializeAsync() => _site = await _machine.StartAsync();

    public async ValueTask DisposeAsync()
    {
        // The agent that gpg starts would outlive its folder.
        await RunAsync("gpgconf --homedir .local/gnupg --kill all");
        await _machine.DisposeAsync();
    }

    [Fact]
    public async Task Who_follows_the_page_opens_a_sealed_mail_and_gets_the_mail_of_a_form_of_their_own()
    {
        var blocks = CodeBlock.Of("docs/start.md").Select(block => block.Text).ToList();
        Assert.Equal(8, blocks.Count);

        AssertAnswers(blocks[2], await RunAsync(blocks[1]));
        var mail = await _machine.MailAsync(1);
        Assert.DoesNotContain("NL-4711", Encoding.UTF8.GetString(mail), StringComparison.Ordinal);
        await File.WriteAllBytesAsync(Path.Combine(_machine.Root, "mail.eml"), mail);
        Assert.Contains("NL-4711", await RunAsync(blocks[3]), StringComparison.Ordinal);

        await File.WriteAllTextAsync(Path.Combine(Local, "block.asc"), Block(mail));
        Assert.Contains("NL-4711", await RunAsync(blocks[4]), StringComparison.Ordinal);

        await File.WriteAllTextAsync(Path.Combine(_machine.Root, "forms", "quote.json"), blocks[5]);
        Assert.Contains("Forms: 2, lists: 0, errors: 0.", await RunAsync(blocks[6]), StringComparison.Ordinal);
        await _machine.SignalAsync("TERM");
        await _machine.HelpersEndedAsync();
        _site = await _machine.StartAsync();
        AssertAnswers(blocks[2], await RunAsync(blocks[7]));
        // The mailbox is empty at each start.
        await File.WriteAllBytesAsync(Path.Combine(_machine.Root, "mail.eml"), await _machine.MailAsync(1));
        var opened = await RunAsync("dotnet run --project Functions -- open mail.eml --key .local/you-private.asc");
        Assert.Contains("A quote for Zoë", opened, StringComparison.Ordinal);
        Assert.Contains("Fifty chairs", opened, StringComparison.Ordinal);
    }

    /// <summary>The members of the answer, and its status; ids differ.</summary>
    private static void AssertAnswers(string shown, string said)
    {
        using var page = JsonDocument.Parse(shown);
        using var answer = JsonDocument.Parse(said);
        Assert.Equal(Kinds(page), Kinds(answer));
        Assert.Equal(page.RootElement.GetProperty("status").GetString(), answer.RootElement.GetProperty("status").GetString());
    }

    private static IEnumerable<(string, JsonValueKind)> Kinds(JsonDocument json) => json.RootElement.EnumerateObject().Select(member => (member.Name, member.Value.ValueKind));

    private static string Block(byte[] mail)
    {
        const string Begin = "-----BEGIN PGP MESSAGE-----", End = "-----END PGP MESSAGE-----";
        using var message = MimeMessage.Load(new MemoryStream(mail));
        var text = message.TextBody!;
        return text[text.IndexOf(Begin, StringComparison.Ordinal)..(text.IndexOf(End, StringComparison.Ordinal) + End.Length)] + "\n";
    }

    /// <summary>What is not the reader's: no build, and other ports, because this machine runs other tests, too.</summary>
    private async Task<string> RunAsync(string commands)
    {
        var start = new ProcessStartInfo("bash", ["-euc", commands
            .Replace("dotnet run --project Functions --", $"dotnet '{App.File}'", StringComparison.Ordinal)
            .Replace("http://localhost:7071/", $"{_site}", StringComparison.Ordinal)])
        {
            WorkingDirectory = _machine.Root, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var (name, value) in _machine.Settings.Append(new("DOTNET_ENVIRONMENT", "Development")))
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{commands}\n{output}\n{await errors}");
        return output;
    }
}
