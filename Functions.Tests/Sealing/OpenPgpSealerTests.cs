using System.Security.Cryptography;
using System.Text;
using MimeKit;
using Sealpost.Sealing;
using Sealpost.Tests.Keys;
using Xunit;

namespace Sealpost.Tests.Sealing;

/// <summary>What is sealed opens with gpg, byte for byte, whatever the key, the size and the signature.</summary>
public sealed class OpenPgpSealerTests : IAsyncLifetime
{
    /// <summary>Around everything that is cut into blocks: AES's 16, armor's 48, the buffers' 3 and 16 KiB, the packets' 64 KiB.</summary>
    private static readonly int[] Sizes = [0, 1, 2, 15, 16, 17, 47, 48, 49, 191, 192, 193, 3071, 3072, 3073, 8383, 8384, 16_350, 16_384, 65_502, 65_535, 65_536, 65_537, 131_072, 3_000_000];

    private readonly Gpg _gpg = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _gpg.DisposeAsync();

    public static TheoryData<string, string> Kinds => new()
    {
        { "rsa2048", "rsa2048" }, { "rsa3072", "rsa3072" }, { "rsa4096", "rsa4096" }, { "ed25519", "cv25519" }, { "nistp256", "nistp256" },
        { "nistp384", "nistp384" }, { "nistp521", "nistp521" }, { "brainpoolP256r1", "brainpoolP256r1" }, { "brainpoolP384r1", "brainpoolP384r1" },
        { "brainpoolP512r1", "brainpoolP512r1" },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_key_of_each_kind_opens_text_file_and_message_and_its_signature_is_good(string primary, string subkey)
    {
        var key = await MakeAsync(new(primary, subkey));
        var (recipients, signer) = (Recipients(key), OpenPgpSigner.Read(key.SecretArmored, null, TimeProvider.System));
        foreach (var signing in new[] { null, signer })
        {
            const string text = "Zoë: 大阪 \U0001f600\r\nline\nand\rrest";
            var opened = await OpenAsync(Encoding.ASCII.GetBytes(OpenPgpSealer.SealText(text, recipients, signing)), signing is not null);
            Assert.Equal(text, Encoding.UTF8.GetString(opened));

            var file = RandomNumberGenerator.GetBytes(100_000);
            using var sealedFile = OpenPgpSealer.SealFile(new MemoryStream(file), "Bild ä.jpg", recipients, signing);
            Assert.Equal(file, await OpenAsync(Bytes(sealedFile), signing is not null));

            var entity = new TextPart("plain") { Text = text };
            var multipart = OpenPgpSealer.SealEntity(entity, recipients, signing, compress: true);
            var inner = MimeEntity.Load(new MemoryStream(await OpenAsync(Bytes(((MimePart)multipart[1]).Content!.Open()), signing is not null)));
            Assert.Equal(text.ReplaceLineEndings("\n"), ((TextPart)inner).Text.ReplaceLineEndings("\n"));
        }
    }

    [Fact]
    public async Task Every_size_opens_exactly_armored_or_not_signed_or_not_packed_or_not()
    {
        var key = await MakeAsync(GpgKeyKind.Curve25519);
        var (recipients, signer) = (Recipients(key), OpenPgpSigner.Read(key.SecretArmored, null, TimeProvider.System));
        foreach (var size in Sizes)
        {
            var content = RandomNumberGenerator.GetBytes(size);
            foreach (var signing in new[] { null, signer })
            {
                using var message = OpenPgpSealer.SealFile(new OneByOne(content), "f", recipients, signing);
                Assert.Equal(content, await OpenAsync(Bytes(message), signing is not null));
            }

            var text = Convert.ToHexString(content);
            Assert.Equal(text, Encoding.ASCII.GetString(await OpenAsync(Encoding.ASCII.GetBytes(OpenPgpSealer.SealText(text, recipients, null)), false)));
            var part = new MimePart("application", "pdf") { Content = new MimeContent(new MemoryStream(content)), ContentTransferEncoding = ContentEncoding.Base64 };
            using var packed = OpenPgpSealer.SealEntity(part, recipients, signer, compress: true);
            var inner = (MimePart)MimeEntity.Load(new MemoryStream(await OpenAsync(Bytes(((MimePart)packed[1]).Content!.Open()), true)));
            Assert.Equal(content, inner.Content is null ? [] : Bytes(inner.Content.Open()));
        }
    }

    [Fact]
    public async Task A_changed_byte_a_cut_and_a_message_without_its_check_are_refused()
    {
        var key = await MakeAsync(GpgKeyKind.Rsa3072);
        using var stream = OpenPgpSealer.SealFile(new MemoryStream(new byte[5_000]), "f", Recipients(key), null);
        var message = Bytes(stream);
        foreach (var place in new[] { message.Length - 1, message.Length - 30, message.Length / 2, message.Length - 4_900 })
        {
            var changed = message.ToArray();
            changed[place] ^= 1;
            Assert.False((await _gpg.DecryptAsync(changed)).IsIntact, $"{place}");
        }

        Assert.False((await _gpg.DecryptAsync(message.AsMemory(0, message.Length - 22))).IsIntact);
        Assert.True((await _gpg.DecryptAsync(message)).IsIntact);
    }

    [Fact]
    public async Task Two_messages_of_the_same_content_share_nothing()
    {
        var recipients = Recipients(await MakeAsync(GpgKeyKind.Curve25519));
        var (one, two) = (OpenPgpSealer.SealText("same", recipients, null), OpenPgpSealer.SealText("same", recipients, null));
        var lines = one.Split("\r\n").Intersect(two.Split("\r\n")).Where(line => line.Length > 10 && !line.StartsWith('-'));
        Assert.Empty(lines);
        Assert.Throws<ArgumentException>(() => OpenPgpSealer.SealText("to nobody", [], null));
    }

    [Fact]
    public async Task The_packets_are_what_the_standard_names_and_old_programs_know()
    {
        var (one, two) = (await MakeAsync(GpgKeyKind.Rsa3072), await MakeAsync(GpgKeyKind.Curve25519));
        var message = Encoding.ASCII.GetBytes(OpenPgpSealer.SealText("t", [.. Recipients(one), .. Recipients(two)], OpenPgpSigner.Read(one.SecretArmored, null, TimeProvider.System)));
        var packets = await _gpg.ListPacketsAsync(message);
        Assert.Contains(":pubkey enc packet: version 3, algo 1,", packets, StringComparison.Ordinal);
        Assert.Contains(":pubkey enc packet: version 3, algo 18,", packets, StringComparison.Ordinal);
        Assert.Contains("mdc_method: 2", packets, StringComparison.Ordinal);
        Assert.Contains(":onepass_sig packet:", packets, StringComparison.Ordinal);
        Assert.Contains("mode b (62), created 0, name=\"\"", packets, StringComparison.Ordinal);
        Assert.Contains("digest algo 8", packets, StringComparison.Ordinal);
        Assert.DoesNotContain("Version:", Encoding.ASCII.GetString(message), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_can_not_sign_is_refused_with_a_remedy()
    {
        var key = await MakeAsync(GpgKeyKind.Curve25519);
        void Refuses(string armored, string words) => Assert.Contains(
            words, Assert.Throws<KeyRefusedException>(() => OpenPgpSigner.Read(armored, null, TimeProvider.System)).Message, StringComparison.Ordinal);
        Refuses(key.PublicArmored, "not a private OpenPGP key");
        Refuses("nonsense", "not a private OpenPGP key");
        Refuses((await TestKeys.GetAsync(TestKeyKind.Expired)).SecretArmored, "expired or revoked");
        Refuses((await TestKeys.GetAsync(TestKeyKind.Revoked)).SecretArmored, "expired or revoked");
    }

    private static List<OpenPgpKey> Recipients(TestKey key) => [.. OpenPgpKeyReader.Read(Encoding.ASCII.GetBytes(key.PublicArmored), TimeProvider.System.GetUtcNow())];

    private static byte[] Bytes(Stream stream)
    {
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private async Task<TestKey> MakeAsync(GpgKeyKind kind)
    {
        var fingerprint = await _gpg.GenerateAsync(kind);
        return new(await _gpg.ExportPublicAsync(fingerprint), await _gpg.ExportSecretAsync(fingerprint), [fingerprint]);
    }

    private async Task<byte[]> OpenAsync(byte[] message, bool signed)
    {
        var opened = await _gpg.DecryptAsync(message);
        Assert.True(opened.IsIntact, opened.Messages);
        Assert.Equal(signed ? 1 : 0, opened.StatusLines("GOODSIG").Count());
        return opened.Output.ToArray();
    }

    /// <summary>Gives what it has in pieces of odd sizes.</summary>
    private sealed class OneByOne(byte[] content) : MemoryStream(content)
    {
        public override void CopyTo(Stream destination, int bufferSize)
        {
            for (var (at, step) = (0, 1); at < Length; at += step, step = (step * 3) + 1)
            {
                destination.Write(ToArray().AsSpan(at, (int)Math.Min(step, Length - at)));
            }
        }
    }
}
