using System.Text;
using MimeKit;
using Sealpost.Sealing;
using Sealpost.Tests.Keys;
using Xunit;

namespace Sealpost.Tests.Sealing;

/// <summary>Every kind of key with every kind of content, opened by other people's programs.</summary>
public sealed class OpenPgpSealerTests
{
    private const string Text = "Grüße, 你好, \U0001F512 \u0000\u0001\r\n-- \n";

    public static IEnumerable<TheoryDataRow<string, string?>> Cases =>
        from kind in OpenPgpTestKeys.Kinds from signer in new[] { null, "cv25519", "rsa3072" } select new TheoryDataRow<string, string?>(kind, signer);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Text_file_and_entity_open_with_every_program_that_knows_the_key(string kind, string? signerKind)
    {
        var recipient = await OpenPgpTestKeys.GetAsync(kind);
        var key = OpenPgpTestKeys.Read(recipient.PublicArmored);
        var signerKey = signerKind is null ? null : await OpenPgpTestKeys.GetAsync(signerKind);
        using var signer = signerKey is null ? null : OpenPgpSigner.Read(signerKey.SecretArmored, null, new FixedClock(OpenPgpTestKeys.Now));
        await using var gpg = new Gpg();
        await gpg.ImportAsync(recipient.SecretArmored + signerKey?.PublicArmored);

        var file = RandomBytes(100_000);
        using var sealedFile = OpenPgpSealer.SealFile(new MemoryStream(file), "Größe.pdf", [key], signer);
        var messages = new Dictionary<byte[], byte[]>
        {
            [Encoding.ASCII.GetBytes(OpenPgpSealer.SealText(Text, [key], signer))] = Encoding.UTF8.GetBytes(Text),
            [Bytes(sealedFile)] = file,
        };
        foreach (var compress in new[] { false, true })
        {
            using var entity = Entity(file);
            var expected = Written(entity);
            using var multipart = OpenPgpSealer.SealEntity(entity, [key], signer, compress);
            messages[Decoded((MimePart)multipart[1])] = expected;
        }

        using var tools = new OpenPgpTools();
        foreach (var (message, content) in messages)
        {
            var opened = await gpg.DecryptAsync(message);
            Assert.True(opened.IsIntact, opened.Messages);
            Assert.Equal(content, opened.Output.ToArray());
            Assert.Equal(signerKey?.Fingerprint, opened.StatusLines("VALIDSIG").SingleOrDefault()?[^1]);
            Assert.Equal(signer is not null, opened.HasStatus("GOODSIG"));
            await tools.OpensWithRnpAsync(message, content, recipient.SecretArmored, signerKey?.PublicArmored);
            // Sequoia with Nettle, as Debian builds it, knows no brainpool.
            if (!kind.StartsWith("brainpool", StringComparison.Ordinal))
            {
                await tools.OpensWithSqAsync(message, content, recipient.SecretArmored, signerKey?.PublicArmored);
            }
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("cv25519")]
    public async Task Each_of_several_recipients_opens_the_one_message(string? signerKind)
    {
        var recipients = await Task.WhenAll(OpenPgpTestKeys.Kinds.Select(OpenPgpTestKeys.GetAsync));
        var signerKey = signerKind is null ? null : await OpenPgpTestKeys.GetAsync(signerKind);
        using var signer = signerKey is null ? null : OpenPgpSigner.Read(signerKey.SecretArmored, null, new FixedClock(OpenPgpTestKeys.Now));
        OpenPgpKey[] keys = [.. recipients.Select(recipient => OpenPgpTestKeys.Read(recipient.PublicArmored))];
        var text = Encoding.ASCII.GetBytes(OpenPgpSealer.SealText(Text, keys, signer));
        using var file = OpenPgpSealer.SealFile(new MemoryStream([1, 2, 3]), "f", keys, signer);
        using var entity = Entity([1, 2, 3]);
        var written = Written(entity);
        using var multipart = OpenPgpSealer.SealEntity(entity, keys, signer, compress: true);
        foreach (var recipient in recipients)
        {
            await using var gpg = new Gpg();
            await gpg.ImportAsync(recipient.SecretArmored + signerKey?.PublicArmored);
            var messages = new (byte[] Message, byte[] Content)[]
            {
                (text, Encoding.UTF8.GetBytes(Text)), (Bytes(file), [1, 2, 3]), (Decoded((MimePart)multipart[1]), written),
            };
            foreach (var (message, content) in messages)
            {
                var opened = await gpg.DecryptAsync(message);
                Assert.True(opened.IsIntact, opened.Messages);
                Assert.Equal(content, opened.Output.ToArray());
                Assert.Equal(recipients.Length, opened.StatusLines("ENC_TO").Count());
                Assert.Equal(signer is not null, opened.HasStatus("GOODSIG"));
            }
        }
    }

    [Theory]
    [InlineData("rsa3072")]
    [InlineData("cv25519")]
    public async Task A_changed_or_cut_message_is_refused(string kind)
    {
        var recipient = await OpenPgpTestKeys.GetAsync(kind);
        await using var gpg = new Gpg();
        await gpg.ImportAsync(recipient.SecretArmored);
        using var file = OpenPgpSealer.SealFile(new MemoryStream(RandomBytes(1000)), "f", [OpenPgpTestKeys.Read(recipient.PublicArmored)], null);
        var whole = Bytes(file);
        Assert.True((await gpg.DecryptAsync(whole)).IsIntact);
        foreach (var at in new[] { whole.Length - 1, whole.Length - 25, whole.Length - 500, whole.Length - 1000 })
        {
            byte[] changed = [.. whole];
            changed[at] ^= 1;
            Assert.False((await gpg.DecryptAsync(changed)).IsIntact, $"changed at {at} of {whole.Length}");
        }

        Assert.False((await gpg.DecryptAsync(whole.AsMemory(0, whole.Length - 30))).IsIntact);
    }

    [Fact]
    public async Task Is_PGP_MIME_of_two_parts_in_seven_bits()
    {
        using var entity = Entity([0xFF, 0xFE]);
        using var multipart = OpenPgpSealer.SealEntity(entity, [await OpenPgpTestKeys.ReadAsync("cv25519")], null, compress: false);
        using var stream = new MemoryStream();
        await multipart.WriteToAsync(stream);
        stream.Position = 0;
        var parsed = (Multipart)await MimeEntity.LoadAsync(stream);
        Assert.Equal("multipart/encrypted", parsed.ContentType.MimeType);
        Assert.Equal("application/pgp-encrypted", parsed.ContentType.Parameters["protocol"]);
        Assert.Equal(["application/pgp-encrypted", "application/octet-stream"], parsed.Select(part => part.ContentType.MimeType));
        Assert.Equal("Version: 1", Encoding.ASCII.GetString(Decoded((MimePart)parsed[0])).TrimEnd());
        Assert.All(stream.ToArray(), octet => Assert.InRange(octet, 1, 127));
    }

    [Fact]
    public async Task Never_seals_to_nobody()
    {
        Assert.Throws<InvalidOperationException>(() => OpenPgpSealer.SealText("x", [], null));
        Assert.Throws<InvalidOperationException>(() => OpenPgpSealer.SealFile(new MemoryStream(), "", [], null));
        using var entity = Entity([]);
        Assert.Throws<InvalidOperationException>(() => OpenPgpSealer.SealEntity(entity, [], null, false));
        Assert.NotEmpty(OpenPgpSealer.SealText("x", [await OpenPgpTestKeys.ReadAsync("cv25519")], null));
    }

    [Fact]
    public async Task One_key_serves_many_threads()
    {
        var recipient = await OpenPgpTestKeys.GetAsync("rsa3072");
        var key = OpenPgpTestKeys.Read(recipient.PublicArmored);
        var messages = new string[64];
        Parallel.For(0, messages.Length, i => messages[i] = OpenPgpSealer.SealText($"number {i}", [key], null));
        await using var gpg = new Gpg();
        await gpg.ImportAsync(recipient.SecretArmored);
        for (var i = 0; i < messages.Length; i += 7)
        {
            Assert.Equal($"number {i}", Encoding.UTF8.GetString((await gpg.DecryptAsync(Encoding.ASCII.GetBytes(messages[i]))).Output.Span));
        }
    }

    internal static byte[] Bytes(Stream stream)
    {
        stream.Position = 0;
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    internal static byte[] RandomBytes(int count) => System.Security.Cryptography.RandomNumberGenerator.GetBytes(count);

    private static Multipart Entity(byte[] attachment) => new("mixed")
    {
        new TextPart("plain") { Text = Text },
        new MimePart("application", "pdf")
        {
            Content = new MimeContent(new MemoryStream(attachment)),
            ContentDisposition = new ContentDisposition(ContentDisposition.Attachment) { FileName = "a.pdf" },
        },
    };

    /// <summary>What must come out again; an entity that was prepared once stays as it is.</summary>
    private static byte[] Written(Multipart entity)
    {
        entity.Prepare(EncodingConstraint.SevenBit, 78);
        using var output = new MemoryStream();
        var format = FormatOptions.Default.Clone();
        format.NewLineFormat = NewLineFormat.Dos;
        entity.WriteTo(format, output);
        return output.ToArray();
    }

    private static byte[] Decoded(MimePart part)
    {
        using var output = new MemoryStream();
        part.Content!.DecodeTo(output);
        return output.ToArray();
    }

    internal sealed class FixedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
