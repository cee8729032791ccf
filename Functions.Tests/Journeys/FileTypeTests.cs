using System.Text;
using Sealpost.Tests.Bench;
using Xunit;

namespace Sealpost.Tests.Journeys;

/// <summary>What a file is and what it is called, as the owner gets it.</summary>
public sealed class FileTypeTests(Azurite azurite) : IAsyncLifetime
{
    private Site? _site;

    private Site Site => _site!;

    public async ValueTask InitializeAsync() => _site = await UploadSite.OpenAsync(azurite);

    public ValueTask DisposeAsync() => Site.DisposeAsync();

    [Fact]
    public async Task Every_type_is_told_by_its_content_whatever_its_name()
    {
        var docx = SampleFiles.Zip("[Content_Types].xml", "word/document.xml", "word/embeddings/x.xlsx");
        var files = new (string Type, byte[] Content)[]
        {
            ("x.pdf application/pdf", SampleFiles.Pdf()), ("x.jpg image/jpeg", SampleFiles.Jpeg()),
            ("x.png image/png", SampleFiles.WithHead([0x89, .. "PNG\r\n\x1a\n"u8], 900)), ("x.gif image/gif", SampleFiles.WithHead("GIF89a"u8, 900)),
            ("x.webp image/webp", SampleFiles.WithHead("RIFF\0\0\0\0WEBP"u8, 900)),
            ("x.heic image/heic", SampleFiles.WithHead("\0\0\0\u0018ftypmif1\0\0\0\0mif1heic"u8, 900)),
            ("x.mp4 video/mp4", SampleFiles.WithHead("\0\0\0\u0014ftypmp42\0\0\0\0isom"u8, 900)), ("x.tif image/tiff", SampleFiles.WithHead("II*\0"u8, 900)),
            ("x.docx application/vnd.openxmlformats-officedocument.wordprocessingml.document", docx),
            ("x.xlsx application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", SampleFiles.Zip("[Content_Types].xml", "xl/workbook.xml")),
            ("x.pptx application/vnd.openxmlformats-officedocument.presentationml.presentation", SampleFiles.Zip("ppt/presentation.xml", "[Content_Types].xml")),
            ("x.odt application/vnd.oasis.opendocument.text", SampleFiles.OpenDocument("text")),
            ("x.ods application/vnd.oasis.opendocument.spreadsheet", SampleFiles.OpenDocument("spreadsheet")),
            ("x.doc application/msword", SampleFiles.Ole("Root Entry", "WordDocument")), ("x.xls application/vnd.ms-excel", SampleFiles.Ole("Workbook")),
            ("x.rtf application/rtf", SampleFiles.WithHead(@"{\rtf1\ansi"u8, 900)), ("x.mp3 audio/mpeg", SampleFiles.WithHead("ID3\x4"u8, 900)),
            ("x.zip application/zip", SampleFiles.ZipOf(docx)), ("x.txt text/plain", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("é😀", 9_000)))),
        };
        foreach (var part in files.Chunk(10))
        {
            var body = new MultipartBody().Field("name", "Z");
            part.ToList().ForEach(file => body.File("cv", "x", file.Content));
            await Site.TakenAsync("many", body);
        }

        await Site.MailAsync(2);
        // Sent in any order; unique names within a mail have a number.
        var attached = Site.Smtp.Mails.SelectMany(mail => UploadSite.Attachments(mail.Parse().Body!)).ToList();
        Assert.Equal(files.Select(file => file.Type).Order(), attached.Select(file => $"{file.FileName} {file.ContentType.MimeType}").Order());
        Assert.All(files, file => Assert.Contains(attached, found => UploadSite.Bytes(found).AsSpan().SequenceEqual(file.Content)));
    }

    [Fact]
    public async Task What_is_not_on_the_list_is_refused_also_when_it_hides()
    {
        var refused = new Dictionary<string, byte[]>
        {
            ["program"] = SampleFiles.Exe(), ["binary"] = SampleFiles.WithHead("text"u8, 70_000), ["installer"] = SampleFiles.Ole("Root Entry", "Property"),
            ["macros"] = SampleFiles.Zip("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
            ["old macros"] = SampleFiles.Ole("WordDocument", "Macros"), ["late NUL"] = [.. new string('x', 200_000).Select(c => (byte)c), 0],
            ["cut character"] = [.. "Zo\xc3"u8[..3], 0xc3], ["empty"] = [], ["avif"] = SampleFiles.WithHead("\0\0\0\u0014ftypavif\0\0\0\0mif1"u8, 900),
        };
        foreach (var (what, content) in refused)
        {
            var body = new MultipartBody().Field("name", "Z").File("cv", "cv.pdf", content);
            var problem = await Site.RefusedAsync("/f/many", body.Content(), 422);
            Assert.True(problem.GetProperty("errors")[0].GetProperty("code").GetString() == "file-type", what);
        }

        // Known, but not among the usual ones that a form takes without saying so.
        var zip = new MultipartBody().Field("name", "Z").File("cv", "cv.docx", SampleFiles.Zip("a.txt"));
        Assert.Equal("file-type", (await Site.RefusedAsync("/f/clear", zip.Content(), 422)).GetProperty("errors")[0].GetProperty("code").GetString());
        Assert.Empty(await Site.UploadsAsync());
    }

    [Fact]
    public async Task A_file_name_becomes_safe_and_fits_the_content()
    {
        var names = new (string Posted, string Arrived)[]
        {
            ("filename=\"../../etc/passwd\"", "passwd.pdf"), ("filename=\"C:\\\\fakepath\\\\cv.pdf\"", "cv.pdf"), ("filename=\"invoice.exe\"", "invoice.exe.pdf"),
            ("filename=\"cv\u202efdp.exe\"", "cvfdp.exe.pdf"), ("filename=\"a%22b%0D%0ABcc: x.pdf\"", "abBcc x.pdf"), ("filename=\".htaccess\"", "htaccess.pdf"),
            ("filename=\"CON.pdf\"", "_CON.pdf"), ("filename=\"x.pdf. . .\"", "x.pdf"), ("filename=\"CV.PDF\"", "CV (2).pdf"),
            ("filename=\"x.txt\"; filename*=UTF-8''R%C3%A9sum%C3%A9%20%F0%9F%98%80.pdf", "Résumé 😀.pdf"), ("filename=\"...\"", "file.pdf"),
            ($"filename=\"{new string('n', 300)}.pdf\"", $"{new string('n', 96)}.pdf"), ("filename=\"<script>|?*.pdf\"", "script.pdf"),
            ("filename=\"履歴書.pdf\"", "履歴書.pdf"),
        };
        var body = new MultipartBody().Field("name", "Z");
        names.ToList().ForEach(name => body.Part($"name=\"cv\"; {name.Posted}", SampleFiles.Pdf(200)));
        await Site.TakenAsync("many", body);

        var attached = UploadSite.Attachments((await Site.MailAsync()).Body!).Select(file => file.FileName);
        Assert.Equal(names.Select(name => name.Arrived), attached);
    }
}
