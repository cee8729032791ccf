using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MimeKit;
using Org.BouncyCastle.Bcpg;
using Org.BouncyCastle.Bcpg.OpenPgp;
using Org.BouncyCastle.Security;
using Sealpost.Sealing;
using Sealpost.Tests.Keys;

namespace Sealpost.Benchmarks;

/// <summary>
/// sealing [ROUNDS=25]: a body of 5 KiB, one thread. Every row has its turn in each round, so that what else the machine does hits all
/// of them; medians. Ends with 1 when a row takes longer than its limit, in times of its reference.
/// </summary>
internal static class Sealing
{
    private const int BodySize = 5 * 1024;
    private const string NetRsa = ".NET RSA-3072-OAEP + AesGcm";
    private const string BareCurve25519 = "BouncyCastle bare OpenPGP Curve25519";

    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(60);

    /// <param name="Reference">The row that this one is compared with; null for none.</param>
    /// <param name="Limit">The most times that the row may take of its reference's time; null only prints.</param>
    internal sealed record Row(string Name, Func<Task> Run, string? Reference = null, double? Limit = null);

    public static async Task<int> RunAsync(string[] args)
    {
        var rounds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 25;
        var body = string.Concat(Enumerable.Repeat("A line of text that a visitor may have typed.\r\n", 200))[..BodySize];
        await using var gpg = new Gpg();
        List<Row> rows = [.. await OpenPgpRowsAsync(body), .. SmimeRows(body), .. await ProcessRowsAsync(gpg, Encoding.ASCII.GetBytes(body))];
        var rates = rows.ToDictionary(row => row.Name, _ => new List<double>());
        for (var round = -1; round < rounds; round++)
        {
            foreach (var row in rows)
            {
                var rate = await MeasureAsync(row.Run);
                // The first round only warms up.
                if (round >= 0)
                {
                    rates[row.Name].Add(rate);
                }
            }
        }

        return Report(rows, rates.ToDictionary(rate => rate.Key, rate => rate.Value.Order().ElementAt(rate.Value.Count / 2)));
    }

    private static int Report(List<Row> rows, Dictionary<string, double> medians)
    {
        var broken = 0;
        foreach (var row in rows)
        {
            var times = row.Reference is null ? double.NaN : medians[row.Reference] / medians[row.Name];
            var isBroken = times > row.Limit;
            broken += isBroken ? 1 : 0;
            var compared = row.Reference is null ? "" : FormattableString.Invariant($"{times,7:0.00} x the time of {row.Reference}");
            var limit = row.Limit is { } most ? FormattableString.Invariant($" (limit {most:0.0}{(isBroken ? ", BROKEN" : "")})") : "";
            Console.WriteLine(FormattableString.Invariant($"{row.Name,-40} {medians[row.Name],9:0} ops/s{compared}{limit}"));
        }

        return broken > 0 ? 1 : 0;
    }

    private static async Task<double> MeasureAsync(Func<Task> run)
    {
        var (count, started) = (0, Stopwatch.GetTimestamp());
        do
        {
            await run();
            count++;
        }
        while (Stopwatch.GetElapsedTime(started) < Turn);
        return count / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static async Task<IEnumerable<Row>> OpenPgpRowsAsync(string body)
    {
        using var rsa = RSA.Create(3072);
        var reference = RSA.Create(rsa.ExportParameters(includePrivateParameters: false));
        var content = Encoding.UTF8.GetBytes(body);
        var keys = new Dictionary<TestKeyKind, OpenPgpKey>();
        foreach (var kind in new[] { TestKeyKind.Rsa3072, TestKeyKind.Curve25519, TestKeyKind.NistP256, TestKeyKind.BrainpoolP256 })
        {
            keys[kind] = OpenPgpKeyReader.Read(Encoding.ASCII.GetBytes((await TestKeys.GetAsync(kind)).PublicArmored), TimeProvider.System.GetUtcNow())[0];
        }

        var bare = keys[TestKeyKind.Curve25519].Key;
        Row Text(string name, TestKeyKind kind, string of, double? limit) =>
            new(name, Sync(() => OpenPgpSealer.SealText(body, [keys[kind]], null)), of, limit);
        return
        [
            new(NetRsa, Sync(() => WithNet(reference, content))),
            Text("OpenPGP RSA-3072, text", TestKeyKind.Rsa3072, NetRsa, 2),
            new("OpenPGP RSA-3072, PGP/MIME", Sync(() => SealEntity(body, keys[TestKeyKind.Rsa3072], written: false)), NetRsa, 2),
            new("the same, and the message written", Sync(() => SealEntity(body, keys[TestKeyKind.Rsa3072], written: true)), NetRsa),
            new(BareCurve25519, Sync(() => WithBouncyCastle(bare, content))),
            Text("OpenPGP Curve25519, text", TestKeyKind.Curve25519, BareCurve25519, 1.3),
            Text("OpenPGP NIST P-256, text", TestKeyKind.NistP256, BareCurve25519, null),
            Text("OpenPGP brainpoolP256r1, text", TestKeyKind.BrainpoolP256, BareCurve25519, null),
        ];
    }

    private static IEnumerable<Row> SmimeRows(string body)
    {
        using var rsa = RSA.Create(3072);
        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Row Entity(string name, CertificateRequest request, X509KeyUsageFlags use, double? limit)
        {
            request.CertificateExtensions.Add(new X509KeyUsageExtension(use, critical: true));
            using var certificate = request.CreateSelfSigned(GpgKeyKind.UsualBirth, GpgKeyKind.UsualBirth.AddYears(20));
            var keys = SmimeCertificateReader.Read(certificate.Export(X509ContentType.Cert), TimeProvider.System.GetUtcNow());
            return new(name, Sync(() =>
            {
                using var text = new TextPart("plain") { Text = body };
                using var sealing = SmimeSealer.SealEntity(text, keys, null);
            }), NetRsa, limit);
        }

        return
        [
            Entity("S/MIME RSA-3072", new("CN=bench", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1), X509KeyUsageFlags.KeyEncipherment, 2),
            Entity("S/MIME EC P-256", new("CN=bench", curve, HashAlgorithmName.SHA256), X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyAgreement, null),
        ];
    }

    private static async Task<IEnumerable<Row>> ProcessRowsAsync(Gpg gpg, byte[] body)
    {
        var rows = new List<Row>();
        foreach (var kind in new[] { TestKeyKind.Curve25519, TestKeyKind.Rsa3072 })
        {
            var key = await TestKeys.GetAsync(kind);
            await gpg.ImportAsync(key.PublicArmored);
            rows.Add(new($"gpg --encrypt process, {kind}", () => gpg.EncryptAsync(body, key.Fingerprint)));
        }

        using var rsa = RSA.Create(3072);
        using var certificate = new CertificateRequest("CN=bench", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(GpgKeyKind.UsualBirth, GpgKeyKind.UsualBirth.AddYears(20));
        var file = Path.Combine(gpg.Home, "bench.pem");
        await File.WriteAllTextAsync(file, certificate.ExportCertificatePem());
        rows.Add(new("openssl cms -encrypt process, RSA-3072", async () =>
        {
            var result = await GpgProcess.RunAsync("openssl", ["cms", "-encrypt", "-binary", "-aes256", "-outform", "DER", file], body);
            if (result.ExitCode != 0)
            {
                throw new InvalidOperationException(result.Messages);
            }
        }));
        return rows;
    }

    private static Func<Task> Sync(Action run) => () =>
    {
        run();
        return Task.CompletedTask;
    };

    private static void WithNet(RSA rsa, byte[] content)
    {
        Span<byte> key = stackalloc byte[32];
        RandomNumberGenerator.Fill(key);
        rsa.Encrypt(key, RSAEncryptionPadding.OaepSHA256);
        using var aes = new AesGcm(key, tagSizeInBytes: 16);
        aes.Encrypt(new byte[12], content, new byte[content.Length], new byte[16]);
    }

    private static void WithBouncyCastle(PgpPublicKey key, byte[] content)
    {
        using var output = new MemoryStream();
        using var armor = new ArmoredOutputStream(output);
        var encryption = new PgpEncryptedDataGenerator(SymmetricKeyAlgorithmTag.Aes256, withIntegrityPacket: true, new SecureRandom());
        encryption.AddMethod(key);
        using var encrypted = encryption.Open(armor, new byte[1 << 16]);
        using var literal = new PgpLiteralDataGenerator().Open(encrypted, PgpLiteralData.Binary, "", content.Length, DateTime.UnixEpoch);
        literal.Write(content);
    }

    /// <param name="written">Also as a whole message, as it goes to the mail server.</param>
    private static void SealEntity(string body, OpenPgpKey key, bool written)
    {
        using var text = new TextPart("plain") { Text = body };
        using var sealing = OpenPgpSealer.SealEntity(text, [key], null, compress: false);
        if (written)
        {
            var message = new MimeMessage { Subject = "[...]", Body = sealing };
            message.From.Add(new MailboxAddress(null, "forms@example.org"));
            message.To.Add(new MailboxAddress(null, "owner@example.org"));
            message.WriteTo(Stream.Null);
        }
    }
}
