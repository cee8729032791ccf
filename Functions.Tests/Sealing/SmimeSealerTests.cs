using System.Security.Cryptography;
using System.Text;
using MimeKit;
using Sealpost.Sealing;
using Sealpost.Tests.Keys;
using Xunit;

namespace Sealpost.Tests.Sealing;

/// <summary>What is sealed is opened by programs that are not ours.</summary>
public sealed class SmimeSealerTests
{
    /// <summary>SMIMECapabilities (RFC 4262) that list id-RSAES-OAEP: without parameters, and with SHA-256.</summary>
    private const string Oaep = "1.2.840.113549.1.9.15=DER:300D300B06092A864886F70D010107";

    private const string OaepSha256 = "1.2.840.113549.1.9.15=DER:303E303C06092A864886F70D010107302FA00F300D06096086480165030402010500A11C301A"
        + "06092A864886F70D010108300D06096086480165030402010500";

    private static readonly string[] Algorithms = ["rsa:3072", "P-256", "rsa:2048", "P-521", "P-384"];

    [Theory]
    [InlineData("rsa:2048")]
    [InlineData("rsa:3072")]
    [InlineData("P-256")]
    [InlineData("P-384")]
    [InlineData("P-521")]
    public async Task A_mail_opens_in_openssl_with_every_kind_of_key(string algorithm)
    {
        var key = await TestCertificates.GetAsync(algorithm);
        using var message = Mail(SmimeSealer.SealEntity(Entity(), [Read(key)], signer: null));

        Assert.Equal(Written(Entity()), Encoding.UTF8.GetString(await SmimeReaders.OpenSslAsync(key, Bytes(message))));
        var sealing = Assert.IsType<MimePart>(message.Body, exactMatch: false);
        Assert.Equal("application/pkcs7-mime", sealing.ContentType.MimeType);
        Assert.Equal("enveloped-data smime.p7m", $"{sealing.ContentType.Parameters["smime-type"]} {sealing.ContentType.Name}");
        Assert.Equal("attachment smime.p7m", $"{sealing.ContentDisposition!.Disposition} {sealing.FileName}");
        Assert.Equal(ContentEncoding.Base64, sealing.ContentTransferEncoding);
    }

    [Theory]
    [InlineData("rsa:2048")]
    [InlineData("rsa:3072")]
    public async Task NSS_opens_what_is_sealed_to_RSA(string algorithm)
    {
        var key = await TestCertificates.GetAsync(algorithm);
        using var sealing = SmimeSealer.SealEntity(Entity(), [Read(key)], signer: null);

        Assert.Equal(Written(Entity()), Encoding.UTF8.GetString(await SmimeReaders.NssAsync(key, Der(sealing))));
    }

    [Theory]
    [InlineData(Oaep, "rsaesOaep", "sha256")]
    [InlineData(OaepSha256, "sha256", "rsaEncryption")]
    [InlineData("nsComment=none", "rsaEncryption", "rsaesOaep")]
    public async Task OAEP_is_used_where_the_certificate_says_that_it_is_understood(string extension, string has, string lacks)
    {
        var key = await TestCertificates.PersonAsync("rsa:2048", "oaep@example.org", null, extension);
        using var sealing = SmimeSealer.SealEntity(Entity(), [Read(key)], signer: null);

        Assert.Equal(Written(Entity()), Encoding.UTF8.GetString(await SmimeReaders.OpenSslAsync(key, Bytes(Mail(sealing)))));
        var structure = Encoding.UTF8.GetString(await TestCertificates.OpenSslAsync(["asn1parse", "-inform", "DER"], Der(sealing)));
        Assert.Contains($":{has}", structure, StringComparison.Ordinal);
        Assert.DoesNotContain($":{lacks}", structure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_message_opens_with_the_key_of_each_of_its_recipients()
    {
        var keys = await Task.WhenAll(Algorithms.Select(TestCertificates.GetAsync));
        using var sealing = SmimeSealer.SealEntity(Entity(), [.. keys.Select(Read)], signer: null);
        var der = Der(sealing);
        foreach (var key in keys)
        {
            Assert.Equal(Written(Entity()), Encoding.UTF8.GetString(await SmimeReaders.OpenSslAsync(key, der, "DER")));
        }

        var stranger = await TestCertificates.PersonAsync("rsa:2048", "stranger@example.org");
        await Assert.ThrowsAsync<InvalidOperationException>(() => SmimeReaders.OpenSslAsync(stranger, der, "DER"));
    }

    [Fact]
    public async Task Recipients_are_in_the_order_of_DER_whatever_theirs_was()
    {
        var keys = await Task.WhenAll(Algorithms.Select(TestCertificates.GetAsync));
        foreach (var order in new[] { keys, [.. keys.Reverse()] })
        {
            using var sealing = SmimeSealer.SealEntity(Entity(), [.. order.Select(Read)], signer: null);
            // openssl writes its own encoding of what it read, which is DER.
            var again = await TestCertificates.OpenSslAsync(["cms", "-cmsout", "-inform", "DER", "-outform", "DER"], Der(sealing));
            Assert.Equal(Convert.ToHexString(again), Convert.ToHexString(Der(sealing)));
        }
    }

    /// <summary>RFC 5652, section 6.1: 2 as soon as one of the recipients agrees on a key.</summary>
    [Theory]
    [InlineData("rsa:2048", "rsa:3072", ":00")]
    [InlineData("rsa:2048", "P-256", ":02")]
    public async Task The_version_tells_what_kinds_of_recipients_there_are(string one, string two, string version)
    {
        using var sealing = SmimeSealer.SealEntity(
            Entity(), [Read(await TestCertificates.GetAsync(one)), Read(await TestCertificates.GetAsync(two))], signer: null);
        var structure = Encoding.UTF8.GetString(await TestCertificates.OpenSslAsync(["asn1parse", "-inform", "DER"], Der(sealing)));
        Assert.EndsWith(version, structure.Split('\n').First(line => line.Contains("INTEGER", StringComparison.Ordinal)).Trim(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(64 * 1024 - 1)]
    [InlineData(64 * 1024)]
    [InlineData(64 * 1024 + 1)]
    [InlineData(3 * 1024 * 1024)]
    public async Task Every_size_comes_back_the_same(int size)
    {
        var (rsa, ec) = (await TestCertificates.GetAsync("rsa:2048"), await TestCertificates.GetAsync("P-256"));
        var plain = RandomNumberGenerator.GetBytes(size);
        var output = new MemoryStream();
        CmsEnvelope.Write(new MemoryStream(plain), [Read(rsa).Recipient, Read(ec).Recipient], output);

        Assert.Equal(plain, await SmimeReaders.OpenSslAsync(rsa, output.ToArray(), "DER"));
        Assert.Equal(plain, await SmimeReaders.OpenSslAsync(ec, output.ToArray(), "DER"));
        output.SetLength(0);
        CmsEnvelope.Write(new MemoryStream(plain), [Read(rsa).Recipient], output);
        Assert.Equal(plain, await SmimeReaders.NssAsync(rsa, output.ToArray()));
    }

    [Fact]
    public async Task The_same_mail_is_never_sealed_twice_in_the_same_way()
    {
        var certificate = Read(await TestCertificates.GetAsync("P-256"));
        var sealings = Enumerable.Range(0, 2).Select(_ => Der(SmimeSealer.SealEntity(Entity(), [certificate], signer: null))).ToList();

        Assert.Equal(sealings[0].Length, sealings[1].Length);
        Assert.NotEqual(sealings[0].AsSpan(^64..).ToArray(), sealings[1].AsSpan(^64..).ToArray());
    }

    [Theory]
    [InlineData("rsa:2048")]
    [InlineData("P-256")]
    public async Task One_certificate_serves_several_threads_at_once(string algorithm)
    {
        var key = await TestCertificates.GetAsync(algorithm);
        var certificate = Read(key);
        var sealings = new byte[200][];
        Parallel.For(0, sealings.Length, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i => sealings[i] = Der(SmimeSealer.SealEntity(Entity(), [certificate], signer: null)));

        foreach (var sealing in sealings.Where((_, i) => i % 10 == 0))
        {
            Assert.Equal(Written(Entity()), Encoding.UTF8.GetString(await SmimeReaders.OpenSslAsync(key, sealing, "DER")));
        }
    }

    [Fact]
    public void The_key_wrap_gives_what_its_standard_says()
    {
        // RFC 3394, section 4.6.
        var wrapped = CmsKeyWrap.Wrap(
            Convert.FromHexString("000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F"),
            Convert.FromHexString("00112233445566778899AABBCCDDEEFF000102030405060708090A0B0C0D0E0F"));
        Assert.Equal("28C9F404C4B810F4CBCCB35CFB87F8263F5786E2D80ED326CBC7F0E71A99F43BFB988B9B7A02DD21", Convert.ToHexString(wrapped));
    }

    /// <summary>With protected header fields (RFC 9788), wide characters, and what a mail server might touch.</summary>
    internal static MimeEntity Entity()
    {
        var text = new TextPart("plain") { Text = "From here\n.\nGrün \U0001f600 \n\nlast line without an end" };
        text.Headers.Add("Subject", "The real subject");
        text.ContentType.Parameters["hp"] = "cipher";
        return text;
    }

    internal static string Written(MimeEntity entity)
    {
        entity.Prepare(EncodingConstraint.SevenBit);
        return Encoding.ASCII.GetString(Bytes(entity.WriteTo));
    }

    internal static MimeMessage Mail(MimeEntity sealing) => new()
    {
        From = { MailboxAddress.Parse("forms@example.org") }, To = { MailboxAddress.Parse("owner@example.org") }, Subject = "[...]", Body = sealing,
    };

    internal static byte[] Bytes(MimeMessage message) => Bytes(message.WriteTo);

    internal static SmimeCertificate Read(SmimeTestKey key) =>
        Assert.Single(SmimeCertificateReader.Read(Encoding.ASCII.GetBytes(key.Certificate), TimeProvider.System.GetUtcNow()));

    private static byte[] Bytes(Action<FormatOptions, Stream, CancellationToken> write)
    {
        var format = FormatOptions.Default.Clone();
        format.NewLineFormat = NewLineFormat.Dos;
        using var stream = new MemoryStream();
        write(format, stream, default);
        return stream.ToArray();
    }

    internal static byte[] Der(MimeEntity sealing)
    {
        var stream = new MemoryStream();
        ((MimePart)sealing).Content!.DecodeTo(stream);
        return stream.ToArray();
    }
}
