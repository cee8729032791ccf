using System.Text;
using System.Text.Json;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Journeys;
using Sealpost.Tests.Keys;
using Xunit;

namespace Sealpost.Tests.Unsealing;

/// <summary>What Sealpost itself mailed, from the post of a form to the owner's desk.</summary>
public sealed class SiteMailTests(Azurite azurite) : IAsyncLifetime
{
    private readonly Desk _desk = new();
    private Site? _site;

    private Site Site => _site!;

    public async ValueTask InitializeAsync()
    {
        await _desk.AddAsync(await TestKeys.GetAsync(TestKeyKind.Curve25519), "owner");
        _site = await UploadSite.OpenAsync(azurite);
    }

    public async ValueTask DisposeAsync()
    {
        await Site.DisposeAsync();
        await _desk.DisposeAsync();
    }

    [Fact]
    public async Task A_sealed_message_with_files_is_opened_as_it_was_posted()
    {
        var (pdf, jpeg) = (SampleFiles.Pdf(2 * 1024 * 1024), SampleFiles.Jpeg());
        await Site.TakenAsync("within", Post().File("cv", "cv.pdf", pdf).File("photo", "me.jpg", jpeg));
        var shown = await OpenAsync("--files", "out");

        Assert.Equal(("From Zoë", "message", "openpgp"), (Text(shown, "subject"), Text(shown.GetProperty("sealed"), "scope"), Text(shown.GetProperty("sealed"), "kind")));
        Assert.Contains("Zoë", Text(shown, "text"), StringComparison.Ordinal);
        Assert.Contains("Grüße\u2400\u202e", Text(shown, "text"), StringComparison.Ordinal);
        Assert.Equal((0, "none"), (shown.GetProperty("warnings").GetArrayLength(), Text(shown.GetProperty("signature"), "status")));
        var files = shown.GetProperty("files").EnumerateArray().ToList();
        Assert.Equal(["cv.pdf application/pdf", "me.jpg image/jpeg"], files.Select(file => $"{Text(file, "name")} {Text(file, "type")}"));
        Assert.Equal(pdf, File.ReadAllBytes(Text(files[0], "path")!));
        Assert.Equal(jpeg, File.ReadAllBytes(Text(files[1], "path")!));

        // A mail server on the way adds a mark to the subject, as many do to mail from outside.
        var raw = Encoding.UTF8.GetString(Site.Smtp.Mails[0].Raw.Span);
        _desk.Put("mail.eml", raw.Replace("Subject: [...]", "Subject: [EXTERNAL] [...]", StringComparison.Ordinal));
        var marked = (await _desk.OpenAsync("mail.eml", "--key", "owner.key", "--json")).Json;
        Assert.Equal("From Zoë", Text(marked, "subject"));
        Assert.Contains("Subject was altered", Assert.Single(marked.GetProperty("warnings").EnumerateArray()).GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sealed_fields_and_files_are_opened_as_they_were_posted()
    {
        var (pdf, jpeg) = (SampleFiles.Pdf(100_000), SampleFiles.Jpeg());
        await Site.TakenAsync("apart", Post().File("cv", "cv.pdf", pdf).File("photo", "secret-name.jpg", jpeg));
        var shown = await OpenAsync("--files", "out");

        Assert.Equal(("From Zoë", "fields"), (Text(shown, "subject"), Text(shown.GetProperty("sealed"), "scope")));
        Assert.Contains("secret-name.jpg", Text(shown, "text"), StringComparison.Ordinal);
        Assert.DoesNotContain("BEGIN PGP MESSAGE", Text(shown, "text"), StringComparison.Ordinal);
        var files = shown.GetProperty("files").EnumerateArray().ToDictionary(file => Text(file, "name")!, file => File.ReadAllBytes(Text(file, "path")!));
        Assert.Equal(pdf, files["cv.pdf"]);
        Assert.Equal(jpeg, files["secret-name.jpg"]);
        (await _desk.OpenAsync("mail.eml")).IsRefused("no such private key was given");
    }

    [Fact]
    public async Task A_mail_of_a_form_without_a_key_is_not_sealed()
    {
        await Site.TakenAsync("clear", Post().File("cv", "cv.pdf", SampleFiles.Pdf()));
        await OpenAsync();
        var shown = await _desk.OpenAsync("mail.eml");

        Assert.Equal((0, ""), (shown.ExitCode, shown.Errors));
        Assert.Contains("\nSubject:  From Zoë\n", shown.Output, StringComparison.Ordinal);
        Assert.Contains("\nForm:     clear\n", shown.Output, StringComparison.Ordinal);
        Assert.Contains("\nSealed:   not sealed\nSigned:   not signed\n", shown.Output, StringComparison.Ordinal);
        Assert.Contains("  cv.pdf (application/pdf, 5000 bytes)\n", shown.Output, StringComparison.Ordinal);
        (await _desk.OpenAsync("mail.eml", "--signer", "owner.asc", "--require-signature")).IsRefused("the mail is not signed");
    }

    private async Task<JsonElement> OpenAsync(params string[] words)
    {
        await Site.MailAsync();
        _desk.Put("mail.eml", Site.Smtp.Mails[0].Raw.ToArray());
        return (await _desk.OpenAsync(["mail.eml", "--key", "owner.key", "--json", .. words])).Json;
    }

    private static MultipartBody Post() => new MultipartBody().Field("name", "Zoë").Field("message", "Grüße\0\u202e");

    private static string? Text(JsonElement shown, string name) => shown.GetProperty(name).GetString();
}
