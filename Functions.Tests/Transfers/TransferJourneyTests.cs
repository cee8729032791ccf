using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using MimeKit;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Keys;
using Sealpost.Tests.Orders;
using Sealpost.Tests.Rendering;
using Sealpost.Tests.Smtp;
using Sealpost.Tracking;
using Xunit;

namespace Sealpost.Tests.Transfers;

/// <summary>From the post to the file in the office's folder, through HTTP, SMTP, and gpg or openssl.</summary>
public sealed class TransferJourneyTests(Azurite azurite)
{
    private static readonly XNamespace Transfer = "urn:sealpost:transfer:1";

    [Theory]
    [InlineData("json")]
    [InlineData("xml")]
    [InlineData("csv")]
    public async Task An_order_arrives_as_a_signed_and_sealed_file_and_nothing_of_it_is_seen_on_the_way(string format)
    {
        await using var site = await TransferSite.OpenAsync(azurite, ("branch", Order($"\"format\": \"{format}\"")));
        await site.App.StartAsync();
        var status = await site.PostAsync("branch", Cart());
        await site.UntilAsync(status, "sent");
        var received = Assert.Single(site.Smtp.Mails);
        var mail = received.Parse();
        Assert.Equal(("office@example.org", "[...]", "branch 1"), (Assert.Single(received.To), mail.Subject, mail.Headers["X-Transfer"]));
        Assert.Empty(mail.ReplyTo);

        // gpg opens and verifies it, and so does our own command; both have the same file.
        var inside = MimeEntity.Load(new MemoryStream(await site.Desk.GpgAsync(Site.Sealed(mail), "--decrypt")));
        Assert.Equal("Transfer branch 1", inside.Headers["Subject"]);
        var attached = Assert.Single(new MimeMessage { Body = inside }.Attachments.OfType<MimePart>());
        var opened = await site.OpenAsync(received, "in", "--json");
        Assert.Equal("good", opened.Json.GetProperty("signature").GetProperty("status").GetString());
        Assert.Equal($"branch 1 saved", $"{Text(opened, "form")} {opened.Json.GetProperty("transfer").GetProperty("number")} {Text(opened, "state")}");
        var saved = site.Desk.Read($"in/branch-000001.{format}");
        using var content = new MemoryStream();
        attached.Content!.DecodeTo(content);
        Assert.Equal(content.ToArray(), saved);
        Check(format, saved, status.Split('/')[^1]);

        Assert.DoesNotContain("Zoë", opened.Json.GetProperty("text").GetString(), StringComparison.Ordinal);
        foreach (var secret in new[] { "Zoë", "zoe@example.net", "A-1", "50.80" })
        {
            Assert.False(site.Smtp.ClientSent(secret));
            Assert.DoesNotContain(secret, site.App.Log, StringComparison.Ordinal);
            Assert.All(await site.RowsAsync(), row => Assert.DoesNotContain(secret, string.Join(' ', row.Select(cell => cell.Value)), StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_post_without_a_mail_of_its_own_is_pending_until_the_mail_of_its_transfer_is_sent()
    {
        await using var site = await TransferSite.OpenAsync(azurite, ("branch", TransferSite.Form()));
        site.App.Settings["Retry__After__0"] = "00:00:02";
        site.Smtp.Script(SmtpStage.Rcpt, SmtpAction.Reply("450 4.2.1 later"));
        await site.App.StartAsync();
        var status = await site.PostAsync("branch");
        var id = status.Split('/')[^1][..26];
        await Site.UntilAsync(async () => (await RowAsync(site, id))?.State is MailStatus.Transferred);
        Assert.Equal("pending", (await site.StatusAsync(status)).GetProperty("status").GetString());
        await site.UntilAsync(status, "sent");
        Assert.Equal(MailStatus.Transferred, (await RowAsync(site, id))!.State);

        // Refused for good is an honest error, and is told as for every mail.
        site.Smtp.Script(SmtpStage.Rcpt, SmtpAction.Reply("550 5.1.1 no such user"));
        await site.UntilAsync(await site.PostAsync("branch"), "error");
        var list = await site.App.CommandAsync("transfers", "list", "branch");
        Assert.Contains("branch       1  ", list.Output, StringComparison.Ordinal);
        Assert.Contains("Failed", list.Output, StringComparison.Ordinal);
        Assert.Contains("goes out with a transfer", (await site.App.CommandAsync("spool", "show", id)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_data_goes_out_whatever_becomes_of_the_mail_for_people_and_each_is_sealed_to_its_own_reader()
    {
        await using var site = await TransferSite.OpenAsync(
            azurite, ("both", TransferSite.Form(more: "\"recipients\": [\"owner@example.org\"], \"repeatMinutes\": 0", keys: "\"owner.asc\", \"office.asc\"")));
        site.Smtp.Script(SmtpStage.Rcpt, SmtpAction.Reply("550 5.1.1 no such user"), address => address.Contains("owner", StringComparison.Ordinal));
        await site.App.StartAsync();
        await site.UntilAsync(await site.PostAsync("both"), "error");
        await site.UntilAsync(await site.PostAsync("both", new { name = "second", note = "n" }), "sent");
        var mails = (await site.Smtp.WaitForMailAsync(3, Site.Patience)).ToLookup(mail => mail.To[0]);
        Assert.Equal([1, 2], site.Numbers("both").Order());

        foreach (var mail in mails["office@example.org"])
        {
            Assert.Equal(0, (await site.OpenAsync(mail)).ExitCode);
            (await site.Desk.OpenAsync("mail.eml", "--key", "owner.key")).IsRefused("no such private key was given");
        }

        site.Desk.Put("owner.eml", mails["owner@example.org"].Single().Raw.ToArray());
        (await site.Desk.OpenAsync("owner.eml", "--key", "office.key")).IsRefused("no such private key was given");
        Assert.Contains(TransferSite.Canary, Encoding.UTF8.GetString(site.Desk.Read("in/both-000001.json")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_office_with_a_certificate_gets_it_by_S_MIME()
    {
        var (office, service) = (await TestCertificates.PersonAsync("rsa:2048", "office@example.org"), await TestCertificates.PersonAsync("rsa:2048", "forms@example.com"));
        await using var site = await TransferSite.OpenAsync(azurite, ("branch", TransferSite.Form("", keys: "\"office.crt\"")));
        await File.WriteAllTextAsync(Path.Combine(site.App.Forms, "office.crt"), office.Certificate);
        site.App.Settings["Signing__SmimeKey"] = (service.Certificate + service.PrivateKey).ReplaceLineEndings("\\n");
        await site.App.StartAsync();
        await site.PostAsync("branch");
        var mail = (await site.Smtp.WaitForMailAsync(1, Site.Patience))[0];
        site.Desk.Put("mail.eml", mail.Raw.ToArray());
        site.Desk.Put("office.pem", office.Certificate + office.PrivateKey);
        site.Desk.Put("service.crt", service.Certificate);

        var opened = await site.Desk.OpenAsync("mail.eml", "--key", "office.pem", "--signer", "service.crt", "--files", "in", "--json");
        Assert.Equal(("saved", "good"), (Text(opened, "state"), opened.Json.GetProperty("signature").GetProperty("status").GetString()));
        await site.Desk.OpenSslAsync("cms", "-decrypt", "-in", "mail.eml", "-recip", "office.pem", "-out", "signed.eml");
        await site.Desk.OpenSslAsync("cms", "-verify", "-in", "signed.eml", "-CAfile", "service.crt", "-out", "inside.eml");
        var file = MimeMessage.Load(site.Desk.PathOf("inside.eml")).Attachments.OfType<MimePart>().Single();
        using var content = new MemoryStream();
        file.Content!.DecodeTo(content);
        Assert.Equal(site.Desk.Read("in/branch-000001.json"), content.ToArray());
    }

    private static string Order(string transfer) => $$"""
        {
          "subject": "Branch", "repeatMinutes": 0, "encryption": { "keys": ["office.asc"], "sign": true },
          "transfer": { "to": ["office@example.org"], {{transfer}} },
          "order": { {{ShopForm.Columns}}, "extras": ["shipping"], {{ShopForm.Prices}} }, "fields": [{{ShopForm.Fields}}]
        }
        """;

    private static Dictionary<string, object> Cart() => ShopForm.Script();

    private static void Check(string format, byte[] saved, string receipt)
    {
        switch (format)
        {
            case "json":
                var json = JsonDocument.Parse(saved).RootElement;
                var post = Assert.Single(json.GetProperty("submissions").EnumerateArray());
                Assert.Equal(("branch", 1, 1), (json.GetProperty("form").GetString(), json.GetProperty("number").GetInt32(), json.GetProperty("count").GetInt32()));
                Assert.Equal((receipt, receipt[..26]), (post.GetProperty("receipt").GetString(), post.GetProperty("id").GetString()));
                Assert.Equal("50.80", post.GetProperty("order").GetProperty("total").GetString());
                break;
            case "xml":
                DataAttachmentTests.Validate(saved, "transfer.xsd");
                var xml = XDocument.Load(new MemoryStream(saved)).Root!;
                Assert.Equal((Transfer + "transfer", "branch", "1", "1"), (xml.Name, xml.Attribute("form")!.Value, xml.Attribute("number")!.Value, xml.Attribute("count")!.Value));
                Assert.Equal(receipt, Assert.Single(xml.Elements(DataAttachmentTests.Element("submission"))).Attribute("receipt")!.Value);
                Assert.Equal(2, xml.Descendants(DataAttachmentTests.Element("line")).Count());
                break;
            default:
                var rows = Encoding.UTF8.GetString(saved).TrimEnd().Split("\r\n").Select(row => row.Trim('"', '\uFEFF').Split("\",\"")).ToList();
                Assert.Equal(["_transfer", "_count", "_id", "_receipt", "_form", "_acceptedAt", "name"], rows[0][..7]);
                Assert.Equal(["1", "1", receipt[..26], receipt, "branch"], rows[1][..5]);
                Assert.Equal("50.80", rows[1][Array.IndexOf(rows[0], "_total")]);
                Assert.Equal((3, rows[0].Length), (rows.Count, rows[2].Length));
                break;
        }
    }

    private static string? Text(Unsealing.Shown opened, string member) => opened.Json.GetProperty("transfer").GetProperty(member).GetString();

    private static async Task<MailRecord?> RowAsync(TransferSite site, string id)
    {
        try
        {
            var found = await site.App.Ledger.GetEntityIfExistsAsync<MailRecord>(id, MailRecord.Row);
            return found.HasValue ? found.Value : null;
        }
        catch (Azure.RequestFailedException missing) when (missing.Status == 404)
        {
            return null;
        }
    }
}
