namespace Sealpost.Sealing;

/// <summary>Object identifiers of CMS and S/MIME, by the names that their standards give them.</summary>
internal static class CmsOids
{
    /// <summary>RFC 5652, section 4.</summary>
    public const string Data = "1.2.840.113549.1.7.1";

    /// <summary>RFC 5652, section 6.1.</summary>
    public const string EnvelopedData = "1.2.840.113549.1.7.3";

    /// <summary>RFC 3565, section 4.1.</summary>
    public const string Aes256Cbc = "2.16.840.1.101.3.4.1.42";

    /// <summary>RFC 3565, section 4.2; its parameters are absent.</summary>
    public const string Aes256Wrap = "2.16.840.1.101.3.4.1.45";

    /// <summary>RFC 5753, section 7.1.4: dhSinglePass-stdDH-sha256kdf-scheme.</summary>
    public const string EcdhSha256Kdf = "1.3.132.1.11.1";

    /// <summary>RFC 5480, section 2.1.1: id-ecPublicKey.</summary>
    public const string EcPublicKey = "1.2.840.10045.2.1";

    /// <summary>RFC 8017, appendix C.</summary>
    public const string RsaEncryption = "1.2.840.113549.1.1.1";

    /// <summary>RFC 8017, appendix C: id-RSAES-OAEP.</summary>
    public const string RsaOaep = "1.2.840.113549.1.1.7";

    /// <summary>RFC 8551, section 2.5.2; in certificates: RFC 4262.</summary>
    public const string SmimeCapabilities = "1.2.840.113549.1.9.15";

    /// <summary>RFC 5280, section 4.2.1.12.</summary>
    public const string EmailProtection = "1.3.6.1.5.5.7.3.4";

    /// <summary>RFC 5280, section 4.2.1.12.</summary>
    public const string AnyPurpose = "2.5.29.37.0";
}
