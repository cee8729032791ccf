using System.Text;
using System.Text.Json;
using Sealpost.Tests.Keys;
using Xunit;

namespace Sealpost.Tests.Unsealing;

/// <summary>Readable mails with a sealed block and sealed attachments, and the fields for machines.</summary>
public sealed class SealedFieldsTests : IAsyncLifetime
{
    private const string Fields = """
        { "version": 1, "form": "order", "id": "7", "receipt": "r-7", "acceptedAt": "2026-03-01T12:00:00Z",
          "fields": [{ "name": "account", "label": "Account", "type": "text", "sensitive": true, "values": ["CANARY-1234"] },
                     { "name": "size", "label": null, "type": "multiple", "sensitive": false, "values": ["S", "M"] }], "files": [] }
        """;

    private readonly Desk _desk = new();
    private TestKey? _owner;

    public async ValueTask InitializeAsync() => _owner = await _desk.KeyAsync(TestKeyKind.Curve25519, "owner");

    public ValueTask DisposeAsync() => _desk.DisposeAsync();

    [Fact]
    public async Task The_block_and_each_attachment_are_opened_in_their_places()
    {
        _desk.Put("mail.eml", Mail(
            $"Name: Zoë\r\n\r\n{await BlockAsync("Account: CANARY-1234\r\n")}\r\n-- \r\nForm order\r\n",
            ("fields.json.pgp", await SealAsync(Mails.Bytes(Fields), "--set-filename", "fields.json")),
            ("file-1.pgp", await SealAsync([0, 1, 2, 255], "--set-filename", "secret.png")), ("plain.txt", Mails.Bytes("plain"))));

        var text = await _desk.OpenAsync("mail.eml", "--key", "owner.key");
        Assert.Contains("\nReceipt:  r-7\n", text.Output, StringComparison.Ordinal);
        Assert.Contains(", only the sealed pieces, to ", text.Output, StringComparison.Ordinal);
        Assert.EndsWith(
            "\n\nName: Zoë\n\nAccount: CANARY-1234\n\n-- \nForm order\n\nFiles:\n"
            + $"  fields.json (application/json, {Encoding.UTF8.GetByteCount(Fields)} bytes)\n  secret.png (image/png, 4 bytes)\n  plain.txt (text/plain, 5 bytes)\n",
            text.Output, StringComparison.Ordinal);

        var json = (await _desk.OpenAsync("mail.eml", "--key", "owner.key", "--json")).Json;
        Assert.Equal(
            ["subject", "from", "to", "date", "form", "receipt", "sealed", "signature", "fields", "transfer", "text", "files", "warnings"],
            json.EnumerateObject().Select(member => member.Name));
        Assert.Equal(("order", "fields"), (json.GetProperty("form").GetString(), json.GetProperty("sealed").GetProperty("scope").GetString()));
        Assert.Equal(
            """[{"name":"account","label":"Account","values":["CANARY-1234"]},{"name":"size","label":null,"values":["S","M"]}]""",
            JsonSerializer.Serialize(json.GetProperty("fields")));
        Assert.Equal("secret.png image/png 4", string.Join(' ', json.GetProperty("files")[1].EnumerateObject().Select(member => member.Value)));
    }

    [Fact]
    public async Task Nothing_is_shown_when_one_piece_is_broken_or_sealed_to_somebody_else()
    {
        var stranger = await _desk.KeyAsync(TestKeyKind.NistP256, "stranger");
        var (block, file) = (await BlockAsync("Account: CANARY-1234\r\n"), await SealAsync(Mails.Bytes("x")));
        file[^5] ^= 1;
        _desk.Put("mail.eml", Mail($"Name: CANARY\r\n{block}", ("a.txt.pgp", file)));
        (await _desk.OpenAsync("mail.eml", "--key", "owner.key", "--json", "--files", "out")).IsRefused("its seal is broken");
        _desk.Put("cut.eml", Mail($"Name: CANARY\r\n{block[..(block.Length / 2)]}"));
        (await _desk.OpenAsync("cut.eml", "--key", "owner.key")).IsRefused("The sealed block in the text was altered or cut");
        _desk.Put("other.eml", Mail($"Name: CANARY\r\n{block}"));
        (await _desk.OpenAsync("other.eml", "--key", "stranger.key")).IsRefused("no such private key was given");
        _desk.Put("alone.eml", Mail("Name: CANARY\r\n", ("a.txt.pgp", await SealAsync(Mails.Bytes("x")))));
        (await _desk.OpenAsync("alone.eml", "--key", "stranger.key")).IsRefused("no such private key was given");

        // What a visitor sealed to somebody else is his own file.
        var foreign = await _desk.GpgAsync(Mails.Bytes("x"), "-r", stranger.Fingerprint, "--encrypt");
        _desk.Put("foreign.eml", Mail(block, ("mine.pgp", foreign)));
        var shown = (await _desk.OpenAsync("foreign.eml", "--key", "owner.key", "--json")).Json;
        Assert.Equal(("mine.pgp", foreign.Length), (shown.GetProperty("files")[0].GetProperty("name").GetString(), shown.GetProperty("files")[0].GetProperty("size").GetInt32()));
        Assert.Contains("mine.pgp is sealed to another key", shown.GetProperty("warnings")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_public_key_that_a_visitor_attached_stays_as_it_is()
    {
        _desk.Put("mail.eml", Mail("Text\r\n", ("me.pgp", Mails.Bytes(_owner!.PublicArmored))));
        var shown = (await _desk.OpenAsync("mail.eml", "--key", "owner.key", "--json")).Json;
        Assert.Equal(("none", "me.pgp"), (shown.GetProperty("sealed").GetProperty("kind").GetString(), shown.GetProperty("files")[0].GetProperty("name").GetString()));
        Assert.Contains("me.pgp is not sealed", shown.GetProperty("warnings")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signature_counts_when_every_piece_has_one()
    {
        var signed = await BlockAsync("Account: 1\r\n", "--sign", "-u", _owner!.Fingerprint);
        _desk.Put("mail.eml", Mail(signed, ("a.txt.pgp", await SealAsync(Mails.Bytes("x"), "--sign", "-u", _owner.Fingerprint))));
        var good = (await _desk.OpenAsync("mail.eml", "--key", "owner.key", "--signer", "owner.asc", "--require-signature", "--json")).Json;
        Assert.Equal("good", good.GetProperty("signature").GetProperty("status").GetString());
        Assert.Contains("the rest of the mail, such as its subject, is not signed", good.GetProperty("warnings")[0].GetString(), StringComparison.Ordinal);

        _desk.Put("mail.eml", Mail(signed, ("a.txt.pgp", await SealAsync(Mails.Bytes("x")))));
        (await _desk.OpenAsync("mail.eml", "--key", "owner.key", "--signer", "owner.asc", "--require-signature")).IsRefused("not all of it");
    }

    [Theory]
    [InlineData("fields.json", "{ \"version\": 1, \"form\": \"order\", \"receipt\": \"r-8\", \"fields\": [] }", "X-Receipt: r-7\r\n", true)]
    [InlineData("fields.json", "{ \"version\": 1, \"form\": \"order\", \"receipt\": \"r-7\", \"fields\": [] }", "X-Receipt: r-7\r\n", false)]
    [InlineData("fields.json", "{ \"version\": 2, \"fields\": [] }", "", true)]
    [InlineData("fields.json", "[]", "", true)]
    [InlineData("fields.json", "{ \"version\": 1, \"fields\": [{ \"name\": 1 }] }", "", true)]
    [InlineData("fields.json", "{ \"version\": 1, \"fields\": [null] }", "", true)]
    [InlineData("fields.json", "{ \"version\": 1, \"fields\": [{ \"name\": \"a\", \"values\": null }] }", "", true)]
    [InlineData("fields.txt", "{ \"version\": 1, \"fields\": [] }", "", null)]
    public async Task Only_the_fields_file_of_Sealpost_gives_the_fields(string name, string content, string head, bool? warns)
    {
        _desk.Put("mail.eml", Mail("Text\r\n", head, (name, Mails.Bytes(content))));
        var shown = (await _desk.OpenAsync("mail.eml", "--json")).Json;

        Assert.Equal(warns == false ? JsonValueKind.Array : JsonValueKind.Null, shown.GetProperty("fields").ValueKind);
        Assert.Equal(warns == true ? 1 : 0, shown.GetProperty("warnings").GetArrayLength());
    }

    [Fact]
    public async Task A_fields_file_of_a_visitor_beside_the_sealed_one_is_only_a_file()
    {
        var own = await SealAsync(Mails.Bytes(Fields), "--set-filename", "fields.json");
        var forged = Mails.Bytes(Fields.Replace("CANARY", "FORGED", StringComparison.Ordinal));
        _desk.Put("mail.eml", Mail("Text\r\n", ("fields.json", forged), ("fields.json.pgp", own)));
        Assert.Contains("CANARY", $"{(await _desk.OpenAsync("mail.eml", "--key", "owner.key", "--json")).Json.GetProperty("fields")}", StringComparison.Ordinal);

        // Nothing tells two sealed ones apart.
        _desk.Put("mail.eml", Mail("Text\r\n", ("a.pgp", await SealAsync(forged, "--set-filename", "fields.json")), ("fields.json.pgp", own)));
        var two = (await _desk.OpenAsync("mail.eml", "--key", "owner.key", "--json")).Json;
        Assert.Equal((JsonValueKind.Null, 1), (two.GetProperty("fields").ValueKind, two.GetProperty("warnings").GetArrayLength()));
    }

    private async Task<string> BlockAsync(string text, params string[] more) => Encoding.ASCII.GetString(
        await _desk.GpgAsync(Mails.Bytes(text), ["--armor", .. more, "-r", _owner!.Fingerprint, "--encrypt"])).ReplaceLineEndings("\r\n");

    private Task<byte[]> SealAsync(byte[] content, params string[] more) => _desk.GpgAsync(content, [.. more, "-r", _owner!.Fingerprint, "--encrypt"]);

    private static byte[] Mail(string text, params (string Name, byte[] Content)[] files) => Mail(text, "", files);

    private static byte[] Mail(string text, string head, params (string Name, byte[] Content)[] files) => Mails.Mail(Mails.Mixed(text, files), Mails.Head + head);
}
