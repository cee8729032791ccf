using System.Security.Cryptography;
using System.Text;
using MimeKit;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Smtp;
using Sealpost.Tracking;
using Xunit;

namespace Sealpost.Tests.Journeys;

/// <summary>Files on their way from the form to the owner.</summary>
public sealed class UploadTests(Azurite azurite) : IAsyncLifetime
{
    private Site? _site;

    private Site Site => _site!;

    public async ValueTask InitializeAsync() => _site = await UploadSite.OpenAsync(azurite);

    public ValueTask DisposeAsync() => Site.DisposeAsync();

    [Fact]
    public async Task Files_arrive_byte_for_byte_inside_the_sealed_message()
    {
        var (pdf, jpeg) = (SampleFiles.Pdf(3 * 1024 * 1024), SampleFiles.Jpeg());
        var status = await Site.TakenAsync("within", Post().File("cv", "cv.pdf", pdf).File("photo", "me.jpg", jpeg));
        var mail = await Site.MailAsync();
        var inner = MimeEntity.Load(new MemoryStream(Encoding.UTF8.GetBytes(await Site.OpenAsync(mail))));

        var files = UploadSite.Attachments(inner).ToList();
        Assert.Equal(["cv.pdf application/pdf", "me.jpg image/jpeg"], files.Select(file => $"{file.FileName} {file.ContentType.MimeType}"));
        Assert.All(files, file => Assert.True(file.IsAttachment));
        Assert.Equal(pdf, UploadSite.Bytes(files[0]));
        Assert.Equal(jpeg, UploadSite.Bytes(files[1]));
        Assert.Equal("cipher", inner.ContentType.Parameters["hp"]);
        Assert.Contains("Your CV: cv.pdf (PDF, 3 MiB)", Text(inner), StringComparison.Ordinal);
        Assert.DoesNotContain("cv.pdf", Site.Smtp.Mails[0].Text, StringComparison.Ordinal);
        // Sealed twice in base64 it would be larger than many servers take.
        Assert.InRange(Site.Smtp.Mails[0].Raw.Length, pdf.Length, pdf.Length * 1.45);
        await GoneAsync(status);
        Assert.DoesNotContain("cv.pdf", Site.App.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_arrive_byte_for_byte_each_sealed_by_itself_and_a_sensitive_name_is_not_shown()
    {
        var (pdf, jpeg) = (SampleFiles.Pdf(200_000), SampleFiles.Jpeg(4));
        var status = await Site.TakenAsync("apart", Post().File("cv", "cv.pdf", pdf).File("photo", "secret-name.jpg", jpeg));
        var mail = await Site.MailAsync();

        var files = UploadSite.Attachments(mail.Body!).ToList();
        Assert.Equal(["cv.pdf.pgp application/octet-stream", "file-2.pgp application/octet-stream", "fields.json.pgp application/octet-stream"], files.Select(file => $"{file.FileName} {file.ContentType.MimeType}"));
        Assert.All(files, file => Assert.True(file.IsAttachment));
        Assert.Equal(pdf, await Site.DecryptAsync(UploadSite.Bytes(files[0])));
        Assert.Equal(jpeg, await Site.DecryptAsync(UploadSite.Bytes(files[1])));
        Assert.Contains("Your CV: cv.pdf (PDF, 195.3 KiB), sealed as cv.pdf.pgp", Text(mail.Body!), StringComparison.Ordinal);
        Assert.Contains("photo: secret-name.jpg (JPEG image, 4 bytes), sealed as file-2.pgp", await Site.OpenAsync(mail), StringComparison.Ordinal);
        Assert.False(Site.Smtp.ClientSent("secret-name"));
        await GoneAsync(status);
    }

    [Fact]
    public async Task Without_a_key_files_are_plain_attachments_in_the_order_of_the_page()
    {
        var files = Enumerable.Range(0, 3).Select(_ => SampleFiles.Pdf()).ToList();
        var body = Post();
        files.ForEach(file => body.File("cv[]", "cv.pdf", file));
        var status = await Site.TakenAsync("clear", body.File("photo", "", []));
        var attached = UploadSite.Attachments((await Site.MailAsync()).Body!).ToList();

        Assert.Equal(["cv.pdf", "cv (2).pdf", "cv (3).pdf"], attached.Select(file => file.FileName));
        Assert.All(attached, file => Assert.True(file.IsAttachment));
        Assert.Equal(files, attached.Select(UploadSite.Bytes));
        await GoneAsync(status);
    }

    [Fact]
    public async Task The_same_post_twice_leaves_no_other_blob_and_another_file_makes_another_mail()
    {
        Site.Smtp.Always(SmtpStage.Mail, SmtpAction.Reply("451 4.3.0 later"));
        var pdf = SampleFiles.Pdf();
        var first = await Site.TakenAsync("clear", Post().File("cv", "cv.pdf", pdf));
        Assert.Equal(first, await Site.TakenAsync("clear", Post().File("cv", "cv.pdf", pdf)));
        Assert.Single(await Site.UploadsAsync());

        Assert.NotEqual(first, await Site.TakenAsync("clear", Post().File("cv", "cv.pdf", SampleFiles.Pdf())));
        Assert.Equal(2, (await Site.UploadsAsync()).Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(64 * 1024 + 16)]
    [InlineData(100_000)]
    [InlineData(-1)]
    public async Task A_file_that_was_cut_or_altered_while_it_waited_holds_the_mail(int kept)
    {
        Site.Smtp.Always(SmtpStage.Mail, SmtpAction.Reply("451 4.3.0 later"));
        var status = await Site.TakenAsync("within", Post().File("cv", "cv.pdf", SampleFiles.Pdf(150_000)));
        await Site.Smtp.WaitForStageAsync(SmtpStage.Mail, 1, Site.Patience);
        var blob = Site.App.Blobs.GetBlobClient((await Site.UploadsAsync()).Single());
        var content = (await blob.DownloadContentAsync()).Value.Content.ToArray();
        content[^1] ^= (byte)(kept < 0 ? 1 : 0);
        await blob.UploadAsync(BinaryData.FromBytes(kept < 0 ? content : content[..kept]), overwrite: true);

        await Site.UntilAsync(async () => (await Site.RowAsync(status)).State is MailStatus.Held);
        Assert.Equal(0, Site.Smtp.AcceptedCount);
    }

    [Fact]
    public async Task A_file_is_nowhere_in_clear_while_it_waits()
    {
        await using var storage = new Azurite();
        await storage.InitializeAsync();
        await using var site = await UploadSite.OpenAsync(storage);
        site.Smtp.Always(SmtpStage.Mail, SmtpAction.Reply("451 4.3.0 later"));
        var canary = RandomNumberGenerator.GetHexString(32);
        var status = await site.TakenAsync(
            "clear", Post().File("cv", $"{canary}.txt", Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat($"{canary}\n", 60_000)))));
        await site.Smtp.WaitForStageAsync(SmtpStage.Mail, 1, Site.Patience);
        await site.App.StopAsync();
        await storage.StopAsync();

        var stored = Directory.GetFiles(storage.Folder, "*", SearchOption.AllDirectories).Select(File.ReadAllBytes).ToList();
        Assert.Contains(stored, bytes => bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(status.Segments[^1][..26])) >= 0);
        Assert.True(stored.Sum(bytes => bytes.Length) > 60_000 * canary.Length);
        Assert.DoesNotContain(stored, bytes => bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(canary)) >= 0);
        Assert.DoesNotContain(canary, site.App.Log, StringComparison.Ordinal);
        await storage.StartAsync();
    }

    private static MultipartBody Post() => new MultipartBody().Field("name", "Zoë").Field("message", "m");

    private static string Text(MimeEntity body) => ((MultipartAlternative)((Multipart)body)[0]).TextBody!;

    private async Task GoneAsync(Uri status)
    {
        await Site.UntilAsync(status, "sent");
        await Site.UntilAsync(async () => (await Site.UploadsAsync()).Count == 0);
        Assert.Empty(await Site.BlobsAsync());
    }
}
