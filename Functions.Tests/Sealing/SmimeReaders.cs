using System.Text;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Keys;

namespace Sealpost.Tests.Sealing;

/// <summary>The programs of others that open S/MIME: openssl, and cmsutil of NSS, which is what Thunderbird has inside.</summary>
internal static class SmimeReaders
{
    /// <param name="mail">A whole mail, or an entity.</param>
    public static async Task<byte[]> OpenSslAsync(SmimeTestKey key, byte[] mail, string form = "SMIME")
    {
        using var files = new TemporaryFiles();
        return await TestCertificates.OpenSslAsync(
            [
                "cms", "-decrypt", "-inform", form, "-in", files.Write("mail.eml", mail),
                "-recip", files.Write("cert.pem", key.Certificate), "-inkey", files.Write("key.pem", key.PrivateKey),
            ]);
    }

    /// <param name="entity">multipart/signed.</param>
    /// <param name="root">The certificate to trust, PEM.</param>
    /// <returns>The entity that is signed.</returns>
    public static async Task<byte[]> VerifyAsync(byte[] entity, string root)
    {
        using var files = new TemporaryFiles();
        return await TestCertificates.OpenSslAsync(
            ["cms", "-verify", "-in", files.Write("signed.eml", entity), "-CAfile", files.Write("root.pem", root), "-purpose", "smimesign"]);
    }

    /// <param name="sealing">CMS, DER.</param>
    public static async Task<byte[]> NssAsync(SmimeTestKey key, byte[] sealing)
    {
        using var files = new TemporaryFiles();
        await MakeStoreAsync(files);
        var pkcs12 = files.Write("key.pfx", await TestCertificates.Pkcs12Async(key, "x"));
        await TestCertificates.RunAsync("pk12util", ["-i", pkcs12, "-d", Store(files), "-W", "x"]);
        return await TestCertificates.RunAsync("cmsutil", ["-D", "-d", Store(files), "-i", files.Write("mail.p7m", sealing)]);
    }

    /// <summary>Checks a detached signature as a mail program does, its issuers taken from the message.</summary>
    /// <returns>What cmsutil says about it.</returns>
    public static async Task<string> NssVerifyAsync(byte[] signature, byte[] content, string root)
    {
        using var files = new TemporaryFiles();
        await MakeStoreAsync(files);
        await TestCertificates.RunAsync(
            "certutil", ["-A", "-n", "root", "-t", "TC,TC,TC", "-d", Store(files), "-a", "-i", files.Write("root.pem", root)]);
        return Encoding.UTF8.GetString(await TestCertificates.RunAsync(
            "cmsutil", ["-D", "-h", "1", "-n", "-d", Store(files), "-c", files.Write("content", content), "-i", files.Write("smime.p7s", signature)]));
    }

    private static string Store(TemporaryFiles files) => "sql:" + files.Folder;

    private static async Task MakeStoreAsync(TemporaryFiles files) =>
        await TestCertificates.RunAsync("certutil", ["-N", "-d", Store(files), "--empty-password"]);
}
