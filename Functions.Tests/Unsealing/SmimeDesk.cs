namespace Sealpost.Tests.Unsealing;

/// <summary>Keys, certificates and a mail to seal, made by the real openssl.</summary>
internal static class SmimeDesk
{
    public static async Task SetUpAsync(Desk desk)
    {
        foreach (var (name, kind) in new[]
        {
            ("rsa", "rsa:3072"), ("signer", "rsa:2048"), ("p256", "prime256v1"), ("p384", "secp384r1"), ("p521", "secp521r1"), ("brainpool", "brainpoolP256r1"),
        })
        {
            string[] key = kind.StartsWith("rsa", StringComparison.Ordinal) ? ["-newkey", kind] : ["-newkey", "ec", "-pkeyopt", $"ec_paramgen_curve:{kind}"];
            await desk.OpenSslAsync(["req", "-x509", .. key, "-nodes", "-keyout", $"{name}.key", "-out", $"{name}.crt", "-days", "30", "-subj", $"/CN={name}/O=Größe", "-utf8"]);
            desk.Put($"{name}.pem", [.. desk.Read($"{name}.key"), .. desk.Read($"{name}.crt")]);
        }

        desk.Put("plain", Mails.Protected("An order of Zoë"));
    }

    /// <summary>Seals the file "plain"; the CMS is in "sealed.der", too.</summary>
    public static async Task SealAsync(this Desk desk, string mail, string cipher, string name, string[] more)
    {
        await desk.OpenSslAsync(["cms", "-encrypt", cipher, "-in", "plain", "-binary", "-out", "sealed.der", "-outform", "DER", "-recip", $"{name}.crt", .. more]);
        desk.Put(mail, Mails.Smime(desk.Read("sealed.der")));
    }
}
