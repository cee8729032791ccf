using System.Text;
using Org.BouncyCastle.Bcpg;
using Org.BouncyCastle.Bcpg.OpenPgp;
using Org.BouncyCastle.Security;
using Sealpost.Tests.Keys;
using Sealpost.Unsealing;
using Xunit;

namespace Sealpost.Tests.Unsealing;

/// <summary>Of a mail that somebody cut, altered or made to deceive, nothing is shown.</summary>
public sealed class TamperedMailTests : IAsyncLifetime
{
    private readonly Desk _desk = new();
    private byte[] _sealed = [];
    private TestKey? _owner;

    public async ValueTask InitializeAsync()
    {
        _owner = await _desk.KeyAsync(TestKeyKind.Curve25519, "owner");
        _sealed = await _desk.GpgAsync(Mails.Protected("Order"), "-r", _owner.Fingerprint, "--compress-algo", "none", "--encrypt");
    }

    public ValueTask DisposeAsync() => _desk.DisposeAsync();

    [Fact]
    public void Every_byte_that_is_altered_and_every_cut_is_found()
    {
        Assert.IsType<Opened>(Open(_sealed));
        var (content, _) = SealedData(_sealed);
        for (var i = 0; i < _sealed.Length; i++)
        {
            var altered = _sealed.ToArray();
            altered[i] ^= 1;
            // What seals the session key is not covered: version and bit counts may differ, the content may not.
            Assert.True(Open(altered) is NotOpened || (i < content && Open(altered) is Opened { Mail.Text: Mails.Secret + "\n" }), $"Octet {i} of {_sealed.Length}");
            Assert.IsAssignableFrom<NotOpened>(Open(_sealed[..i]));
        }
    }

    [Fact]
    public void A_session_key_for_a_key_of_an_unknown_kind_does_not_hide_ours()
    {
        // Version 3 for X25519 (25), and version 6: RFC 9580, section 5.1.
        byte[] x25519 = [0xc1, 0x20, 3, 1, 2, 3, 4, 5, 6, 7, 8, 25, .. new byte[22]];
        byte[] v6 = [0xc1, 0x10, 6, 0, 25, .. new byte[13]];
        Assert.Equal(Mails.Secret + "\n", Assert.IsType<Opened>(Open([.. x25519, .. v6, .. _sealed])).Mail.Text);
        var (content, _) = SealedData(_sealed);
        Assert.IsType<NotOpened.Unsupported>(Open([.. x25519, .. _sealed[content..]]));
    }

    [Fact]
    public void Whatever_octet_of_the_mail_is_altered_it_ends_in_a_value()
    {
        var (mail, keys) = (Mail(_sealed), Keys());
        for (var i = 0; i < mail.Length; i++)
        {
            foreach (var octet in new byte[] { (byte)(mail[i] ^ 0x80), (byte)'\n', 0 })
            {
                var altered = mail.ToArray();
                altered[i] = octet;
                // The head of the mail may be altered, so that the armor is in a text; what was sealed is whole or not shown.
                Assert.True(
                    new MailOpener(keys, requireSignature: false).Open(new MemoryStream(altered)) is not Opened { Mail: var shown }
                    || shown.Seal.Kind is SealKind.None || shown.Text.Contains($"{Mails.Secret}\n", StringComparison.Ordinal), $"Octet {i} as {octet}");
            }
        }
    }

    [Fact]
    public async Task A_cut_armor_an_altered_seal_and_a_mail_without_end_say_so()
    {
        var armored = Encoding.ASCII.GetString(await _desk.GpgAsync(Mails.Plain(), "--armor", "-r", _owner!.Fingerprint, "--encrypt"));
        _desk.Put("cut.eml", Mails.PgpMime(Mails.Bytes(armored[..(armored.Length / 2)])));
        var whole = Mails.PgpMime(Mails.Bytes(armored));
        _desk.Put("short.eml", whole[..(whole.Length * 2 / 3)]);
        var broken = _sealed.ToArray();
        broken[^30] ^= 4;
        _desk.Put("broken.eml", Mails.PgpMime(await ArmorAsync(broken)));
        foreach (var mail in new[] { "cut.eml", "short.eml", "broken.eml" })
        {
            (await _desk.OpenAsync(mail, "--key", "owner.key", "--files", "out")).IsRefused("its seal is broken. Nothing of it is shown");
        }

        Assert.False(Directory.Exists(_desk.PathOf("out")));
    }

    [Fact]
    public async Task A_seal_without_protection_against_alteration_is_refused_also_when_it_was_stripped()
    {
        var key = PublicKeys.Load(_owner!.PublicArmored)[0].GetPublicKeys().Last();
        var generator = new PgpEncryptedDataGenerator(SymmetricKeyAlgorithmTag.Aes256, withIntegrityPacket: false, new SecureRandom());
        generator.AddMethod(key);
        using var bare = new MemoryStream();
        using (var encrypted = generator.Open(bare, new byte[4096]))
        using (var literal = new PgpLiteralDataGenerator().Open(encrypted, 'b', "", DateTime.UnixEpoch, new byte[4096]))
        {
            literal.Write(Mails.Plain());
        }

        _desk.Put("bare.eml", Mails.PgpMime(await ArmorAsync(bare.ToArray())));
        (await _desk.OpenAsync("bare.eml", "--key", "owner.key")).IsRefused("no protection against alteration");

        // https://efail.de: the packet with protection is called one without, and its version octet is left away.
        var (packet, length) = SealedData(_sealed);
        byte[] stripped = [.. _sealed[..packet], 0xc9, 0xff, 0, 0, .. Length(length - 1), .. _sealed[^(length - 1)..]];
        _desk.Put("stripped.eml", Mails.PgpMime(await ArmorAsync(stripped)));
        (await _desk.OpenAsync("stripped.eml", "--key", "owner.key")).IsRefused("no protection against alteration");

        // The same without the code at its end.
        byte[] shorter = [.. _sealed[..packet], 0xd2, 0xff, 0, 0, .. Length(length - 22), .. _sealed[^length..^22]];
        _desk.Put("shorter.eml", Mails.PgpMime(await ArmorAsync(shorter)));
        (await _desk.OpenAsync("shorter.eml", "--key", "owner.key")).IsRefused("its seal is broken");
    }

    [Fact]
    public async Task Seals_of_kinds_that_are_not_supported_say_so()
    {
        var (packet, length) = SealedData(_sealed);
        byte[] aead = [.. _sealed[..packet], 0xd4, 0xff, 0, 0, .. Length(length), .. _sealed[^length..]];
        _desk.Put("aead.eml", Mails.PgpMime(await ArmorAsync(aead)));
        (await _desk.OpenAsync("aead.eml", "--key", "owner.key")).IsRefused("AEAD");
        _desk.Put("password.eml", Mails.PgpMime(await _desk.GpgAsync(Mails.Plain(), "--armor", "--symmetric", "--passphrase", "x")));
        (await _desk.OpenAsync("password.eml", "--key", "owner.key")).IsRefused("a password instead of a key");
        _desk.Put("store.eml", Mails.PgpMime(await _desk.GpgAsync(Mails.Plain(), "--armor", "--store")));
        (await _desk.OpenAsync("store.eml", "--key", "owner.key")).IsRefused("an OpenPGP message that is not encrypted");
    }

    [Fact]
    public async Task A_second_content_behind_the_signed_one_is_refused()
    {
        var one = await _desk.GpgAsync(Mails.Plain("One"), "--sign", "-u", _owner!.Fingerprint, "--compress-algo", "none");
        var two = await _desk.GpgAsync(Mails.Plain("Two"), "--store", "--compress-algo", "none");
        var key = PublicKeys.Load(_owner.PublicArmored)[0].GetPublicKeys().Last();
        var generator = new PgpEncryptedDataGenerator(SymmetricKeyAlgorithmTag.Aes256, withIntegrityPacket: true, new SecureRandom());
        generator.AddMethod(key);
        foreach (var content in new byte[][] { [.. one, .. two], [.. two, .. one] })
        {
            using var sealing = new MemoryStream();
            using (var encrypted = generator.Open(sealing, new byte[4096]))
            {
                encrypted.Write(content);
            }

            _desk.Put("mail.eml", Mails.PgpMime(await ArmorAsync(sealing.ToArray())));
            (await _desk.OpenAsync("mail.eml", "--key", "owner.key", "--signer", "owner.asc")).IsRefused("The content of the OpenPGP message was altered");
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("\0\u0001\u0002 not a mail")]
    [InlineData("Just some words.\n\nMore words.\n")]
    [InlineData("{ \"json\": true }")]
    public async Task What_is_not_a_mail_is_told_so(string content)
    {
        (await _desk.OpenAsync(Encoding.UTF8.GetBytes(content), "-", "--key", "owner.key")).IsRefused("This is not a mail");
    }

    [Fact]
    public void A_mail_that_unpacks_to_more_than_any_is_not_read_to_its_end()
    {
        var key = PublicKeys.Load(_owner!.PublicArmored)[0].GetPublicKeys().Last();
        var generator = new PgpEncryptedDataGenerator(SymmetricKeyAlgorithmTag.Aes256, withIntegrityPacket: true, new SecureRandom());
        generator.AddMethod(key);
        using var sealing = new MemoryStream();
        using (var encrypted = generator.Open(sealing, new byte[4096]))
        using (var packed = new PgpCompressedDataGenerator(CompressionAlgorithmTag.Zip).Open(encrypted))
        using (var literal = new PgpLiteralDataGenerator().Open(packed, 'b', "", DateTime.UnixEpoch, new byte[1 << 16]))
        {
            var zeros = new byte[1024 * 1024];
            for (var i = 0; i < 200; i++)
            {
                literal.Write(zeros);
            }
        }

        Assert.IsType<NotOpened.TooLarge>(Open(sealing.ToArray()));
    }

    private Opening Open(byte[] message) => new MailOpener(Keys(), requireSignature: false).Open(new MemoryStream(Mail(message)));

    private OpeningKeys Keys() => new([new("owner.key", Encoding.ASCII.GetBytes(_owner!.SecretArmored))], [], _ => null);

    private static byte[] Mail(byte[] message) => Mails.PgpMime(Encoding.ASCII.GetBytes(
        $"-----BEGIN PGP MESSAGE-----\n\n{Convert.ToBase64String(message, Base64FormattingOptions.InsertLineBreaks)}\n-----END PGP MESSAGE-----\n"));

    private static async Task<byte[]> ArmorAsync(byte[] message)
    {
        using var output = new MemoryStream();
        await using (var armor = new ArmoredOutputStream(output))
        {
            armor.Write(message);
        }

        return output.ToArray();
    }

    /// <summary>Where the packet with the sealed data begins, and the length of its body, which is the last of the message.</summary>
    private static (int At, int Length) SealedData(byte[] message)
    {
        // The first packet is the sealed session key; gpg writes both with old or new heads of one or two octets of length.
        var at = Head(message, 0) is var (length, head) ? length + head : 0;
        var (body, _) = Head(message, at);
        Assert.Equal(18, (message[at] & 0x40) != 0 ? message[at] & 0x3f : (message[at] >> 2) & 15);
        return (at, body);
    }

    private static (int Length, int Head) Head(byte[] message, int at) => (message[at] & 0x40) == 0
        ? (message[at] & 3) == 0 ? (message[at + 1], 2) : ((message[at + 1] << 8) + message[at + 2], 3)
        : message[at + 1] < 192 ? (message[at + 1], 2) : (((message[at + 1] - 192) << 8) + message[at + 2] + 192, 3);

    private static byte[] Length(int length) => [(byte)(length >> 8), (byte)length];
}
