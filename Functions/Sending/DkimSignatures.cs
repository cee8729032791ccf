using Microsoft.Extensions.Options;
using MimeKit;
using MimeKit.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Security;

namespace Sealpost.Sending;

/// <summary>Signs a message with the keys of <see cref="DkimOptions"/> (RFC 6376; Ed25519: RFC 8463); with none, leaves it as it is.</summary>
internal sealed class DkimSignatures(IOptions<DkimOptions> options, TimeProvider time) : IDisposable
{
    /// <summary>What a reader sees or a program acts on (RFC 6376, section 5.4.1). X- fields and traces are left to whoever relays.</summary>
    private static readonly string[] Signed =
    [
        "From", "To", "Cc", "Subject", "Date", "Message-ID", "Reply-To", "In-Reply-To", "References", "MIME-Version", "Content-Type",
        "Content-Transfer-Encoding", "Auto-Submitted", "List-Id", "List-Help", "List-Unsubscribe", "List-Unsubscribe-Post", "List-Subscribe",
        "List-Post", "List-Owner", "List-Archive",
    ];

    /// <summary>Named once more than they occur, so that nobody can add another one (RFC 6376, section 8.15).</summary>
    private static readonly string[] Oversigned = ["From", "To", "Subject", "Date", "Reply-To", "Content-Type"];

    private readonly Lazy<IReadOnlyList<Signer>> _signers = new(() => Create(options.Value, time));

    /// <param name="message">As it will be sent, and 7-bit: whoever changes it afterwards breaks the signature.</param>
    /// <param name="format">How it will be written.</param>
    public void Sign(MimeMessage message, FormatOptions format)
    {
        if (_signers.Value.Count == 0)
        {
            return;
        }

        // MimeKit would add it while it writes, which is after the signature.
        message.MimeVersion ??= new Version(1, 0);
        var names = Signed.SelectMany(name => Enumerable.Repeat(name, Count(message, name) + (Oversigned.Contains(name) ? 1 : 0))).ToList();
        foreach (var signer in _signers.Value)
        {
            signer.Sign(format, message, names);
        }
    }

    public void Dispose()
    {
        if (_signers.IsValueCreated)
        {
            _signers.Value.ToList().ForEach(signer => signer.Dispose());
        }
    }

    private static int Count(MimeMessage message, string name)
    {
        var headers = name.StartsWith("Content-", StringComparison.Ordinal) ? message.Body!.Headers : message.Headers;
        return headers.Count(header => header.Field.Equals(name, StringComparison.OrdinalIgnoreCase));
    }

    /// <returns>RSA last: each signature goes on top, and a receiver that looks at one only finds the one that all know.</returns>
    private static IReadOnlyList<Signer> Create(DkimOptions dkim, TimeProvider time)
    {
        var keys = new[] { (dkim.Ed25519Selector, dkim.Ed25519Key), (dkim.Selector, dkim.Key) };
        return [.. keys.Where(key => dkim.Enabled && !string.IsNullOrWhiteSpace(key.Item2))
            .Select(key => Signer.Of(DkimKey.Read(key.Item2!), dkim.SigningDomain, key.Item1!, time))];
    }

    /// <summary>MimeKit's signer with our clock, and for RSA with the platform's arithmetic.</summary>
    private sealed class Signer : DkimSigner, IDisposable
    {
        private readonly DkimKey _key;
        private readonly TimeProvider _time;

        private Signer(DkimKey key, AsymmetricKeyParameter same, DkimSignatureAlgorithm algorithm, string domain, string selector, TimeProvider time)
            : base(same, domain, selector, algorithm)
        {
            (_key, _time) = (key, time);
            (HeaderCanonicalizationAlgorithm, BodyCanonicalizationAlgorithm) = (DkimCanonicalizationAlgorithm.Relaxed, DkimCanonicalizationAlgorithm.Relaxed);
        }

        public static Signer Of(DkimKey key, string domain, string selector, TimeProvider time) => key switch
        {
            DkimKey.Rsa rsa => new(
                key, DotNetUtilities.GetRsaKeyPair(rsa.Key.ExportParameters(true)).Private, DkimSignatureAlgorithm.RsaSha256, domain, selector, time),
            DkimKey.Ed25519 ed25519 => new(key, ed25519.Key, DkimSignatureAlgorithm.Ed25519Sha256, domain, selector, time),
            // It was readable when the settings were checked.
            DkimKey.Unreadable(var why) => throw new InvalidOperationException($"A key for DKIM {why}"),
            _ => throw new InvalidOperationException(key.GetType().Name),
        };

        public void Dispose() => _key.Dispose();

        protected override ISigner CreateSigningContext() => _key is DkimKey.Rsa rsa ? new NativeRsaSigner(rsa.Key) : base.CreateSigningContext();

        protected override long GetTimestamp() => _time.GetUtcNow().ToUnixTimeSeconds();
    }
}
