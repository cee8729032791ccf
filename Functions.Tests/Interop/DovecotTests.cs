using System.Text;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Journeys;
using Xunit;

namespace Sealpost.Tests.Interop;

/// <summary>What an IMAP server makes of our mails, outside and, once opened, inside.</summary>
public sealed class DovecotTests(Azurite azurite)
{
    [Fact]
    public async Task An_IMAP_server_sees_the_structure_and_no_subject_outside_and_everything_inside()
    {
        await using var site = await UploadSite.OpenAsync(azurite);
        await site.TakenAsync("within", new MultipartBody().Field("name", "Zoë 大阪").Field("message", "m").File("cv", "cv.pdf", SampleFiles.Pdf()));
        var raw = (await site.Smtp.WaitForMailAsync(1, Site.Patience))[0];
        var inner = Encoding.UTF8.GetBytes(await site.OpenAsync(raw.Parse()));
        var fetched = await Dovecot.FetchAsync("imap.envelope imap.bodystructure", raw.Raw.ToArray(), inner);

        Assert.Contains($"\"[...]\" ((NIL NIL \"forms\" \"example.com\"))", fetched[0], StringComparison.Ordinal);
        Assert.Contains("(NIL NIL \"owner\" \"example.org\")", fetched[0], StringComparison.Ordinal);
        Assert.Contains($"\"<{raw.Parse().MessageId}>\"", fetched[0], StringComparison.Ordinal);
        Assert.Contains("(\"application\" \"pgp-encrypted\" NIL NIL NIL \"7bit\" ", fetched[0], StringComparison.Ordinal);
        Assert.Contains("(\"application\" \"octet-stream\" ", fetched[0], StringComparison.Ordinal);
        Assert.Contains("\"protocol\" \"application/pgp-encrypted\")", fetched[0], StringComparison.Ordinal);

        Assert.Contains("=?utf-8?", fetched[1], StringComparison.OrdinalIgnoreCase);
        Assert.Contains("\"plain\" (\"charset\" \"utf-8\")", fetched[1], StringComparison.Ordinal);
        Assert.Contains("\"html\" (\"charset\" \"utf-8\")", fetched[1], StringComparison.Ordinal);
        Assert.Contains("(\"application\" \"pdf\" (\"name\" \"cv.pdf\") NIL NIL \"base64\" ", fetched[1], StringComparison.Ordinal);
        Assert.Contains("(\"attachment\" (\"filename\" \"cv.pdf\"))", fetched[1], StringComparison.Ordinal);
        Assert.Contains("\"hp\" \"cipher\" \"protected-headers\" \"v1\"", fetched[1], StringComparison.Ordinal);
    }
}
