using System.Security.Cryptography;
using Sealpost.Sealing;

namespace Sealpost.Sending.Relays;

/// <summary>What is wrong with the settings of a relay; each sentence starts with the setting's name without its section.</summary>
internal static class RelayFaults
{
    public static IEnumerable<string> Of(RelayOptions relay, bool production) => Numbers(relay).Concat(relay.Pickup is null
        ? Server(relay, production).Concat(Login(relay)).Concat(Certificates(relay))
        : Folder(relay));

    private static IEnumerable<string> Numbers(RelayOptions relay)
    {
        foreach (var (name, value, least, most) in new[]
        {
            (nameof(relay.Port), relay.Port, 1, 65535), (nameof(relay.TimeoutSeconds), relay.TimeoutSeconds, 1, 600),
            (nameof(relay.SendSeconds), relay.SendSeconds, 5, 3600), (nameof(relay.PoolSize), relay.PoolSize, 1, 1000),
            (nameof(relay.MessagesPerConnection), relay.MessagesPerConnection, 1, 1_000_000),
            (nameof(relay.ConnectionSeconds), relay.ConnectionSeconds, 1, 86_400), (nameof(relay.IdleSeconds), relay.IdleSeconds, 1, 3600),
            (nameof(relay.PerMinute), relay.PerMinute, 0, 1_000_000), (nameof(relay.PerHour), relay.PerHour, 0, 10_000_000),
            (nameof(relay.PerDay), relay.PerDay, 0, 100_000_000), (nameof(relay.Connections), relay.Connections, 0, 1000),
            (nameof(relay.Preference), relay.Preference ?? 0, 0, 65535),
        })
        {
            if (value < least || value > most)
            {
                yield return $"{name} must be {least} to {most}.";
            }
        }
    }

    private static IEnumerable<string> Folder(RelayOptions relay)
    {
        if (relay.Host.Length > 0)
        {
            yield return "Pickup and Host exclude each other: mail goes to a folder, or to a server; remove one.";
        }
    }

    private static IEnumerable<string> Server(RelayOptions relay, bool production)
    {
        if (relay.Host.Length == 0)
        {
            yield return "Host is missing: the name of the mail server.";
        }
        else if (Uri.CheckHostName(relay.Host) is UriHostNameType.Unknown)
        {
            yield return "Host is not the name or address of a server; write it like mail.example.org, without a port.";
        }

        if (production && relay.Security is SmtpSecurity.None)
        {
            yield return "Security is None, which is for development only; set StartTls or Tls.";
        }

        if (relay.LocalDomain is { } name && name != "localhost" && !DkimOptions.IsDomain(name) && name is not ['[', .., ']'])
        {
            yield return "LocalDomain is not the name of a domain; write the name of this server, such as forms.example.org.";
        }
    }

    private static IEnumerable<string> Login(RelayOptions relay)
    {
        if (relay.AuthMechanism is AuthMechanism.XOAuth2 && !relay.UsesTokens)
        {
            yield return "TokenUrl is missing: XOAUTH2 needs an access token, and this is where it is asked for.";
        }

        if (!relay.UsesTokens)
        {
            if (string.IsNullOrEmpty(relay.User) != string.IsNullOrEmpty(relay.Password))
            {
                yield return "User and Password belong together: set both, or neither.";
            }

            yield break;
        }

        if (relay.AuthMechanism is not (AuthMechanism.Auto or AuthMechanism.XOAuth2))
        {
            yield return "AuthMechanism must be Auto or XOAuth2 where there is a TokenUrl.";
        }

        // The secret travels there.
        if (!Uri.TryCreate(relay.TokenUrl, UriKind.Absolute, out var url) || !(url.Scheme is "https" || (url.Scheme is "http" && url.IsLoopback)))
        {
            yield return "TokenUrl must be a whole address, from https:// on.";
        }

        if (string.IsNullOrEmpty(relay.User) || string.IsNullOrEmpty(relay.ClientId))
        {
            yield return "User and ClientId are needed with a TokenUrl: the mailbox that sends, and the name of this application.";
        }

        if (string.IsNullOrEmpty(relay.ClientSecret) == string.IsNullOrEmpty(relay.PrivateKey))
        {
            yield return "ClientSecret or PrivateKey is needed with a TokenUrl, and only one of them.";
        }

        if (relay.PrivateKey is { Length: > 0 } key && !IsRsa(key))
        {
            yield return "PrivateKey is not an RSA private key in PEM, nor a file of one.";
        }
    }

    private static IEnumerable<string> Certificates(RelayOptions relay)
    {
        if (relay.CaFile is { Length: > 0 } && RelayCertificates.Authorities(relay) is null)
        {
            yield return "CaFile holds no certificate that can be read; set the path of a PEM file, or the PEM text itself.";
        }

        if (relay.ClientCertificate is { Length: > 0 } && !RelayCertificates.CanShow(relay))
        {
            yield return "ClientCertificate must hold a certificate and its private key without a password, both in PEM; set the path of a file, or the text itself.";
        }
    }

    private static bool IsRsa(string setting)
    {
        using var key = RSA.Create();
        try
        {
            key.ImportFromPem(PemSetting.Read(setting));
            return true;
        }
        catch (Exception fault) when (fault is ArgumentException or CryptographicException)
        {
            return false;
        }
    }
}
