using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;
using MimeKit;
using Sealpost.Sealing;

namespace Sealpost.Sending;

/// <summary>Signs what we send (RFC 6376). Section <c>Dkim</c>; without any of its settings nothing is signed.</summary>
internal sealed partial class DkimOptions : IValidatableObject
{
    /// <summary>The domain that vouches: that of <c>Smtp__From</c>, or one above it.</summary>
    /// <value>that of <c>Smtp__From</c></value>
    public string? Domain { get; set; }

    /// <summary>The name of the key's record in the DNS, such as <c>mail2026</c>; with <c>Dkim__Key</c>.</summary>
    public string? Selector { get; set; }

    /// <summary>The RSA key that signs, 2048 bits or more: PEM text (line ends also as the two characters <c>\n</c>), or the path of a PEM file; <c>dkim new</c> makes one.</summary>
    public string? Key { get; set; }

    /// <summary>For a second signature (RFC 8463), which not every receiver can check yet: the name of its record, another one than <c>Dkim__Selector</c>.</summary>
    public string? Ed25519Selector { get; set; }

    /// <summary>The Ed25519 key of that signature, written as <c>Dkim__Key</c>.</summary>
    public string? Ed25519Key { get; set; }

    /// <summary>The domain of <c>Smtp__From</c>, in its ASCII form; null when there is none. Not a setting of this section.</summary>
    internal string? SenderDomain { get; private set; }

    public bool Enabled => Set(Selector) || Set(Key) || Set(Ed25519Selector) || Set(Ed25519Key) || Set(Domain);

    /// <summary>What goes into <c>d=</c>.</summary>
    public string SigningDomain => Set(Domain) ? MailboxAddress.EncodeAddrspec($"x@{Domain}")[2..].ToLowerInvariant() : SenderDomain ?? "";

    /// <param name="from">What <c>Smtp__From</c> says.</param>
    /// <param name="root">Relative paths of key files start here.</param>
    public void Complete(string? from, string root)
    {
        if (MailboxAddress.TryParse(from ?? "", out var sender) && sender.Domain is { Length: > 0 })
        {
            SenderDomain = MailboxAddress.EncodeAddrspec(sender.Address).Split('@')[^1].ToLowerInvariant();
        }

        Key = PemSetting.Locate(Key, root);
        Ed25519Key = PemSetting.Locate(Ed25519Key, root);
    }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        Enabled ? Faults().Select(fault => new ValidationResult(fault)) : [];

    /// <summary>Whether it can stand before <c>._domainkey</c> (RFC 6376, section 3.1).</summary>
    public static bool IsSelector(string text) => text.Length <= 100 && DomainName().IsMatch(text);

    /// <summary>A name of two labels at least: a signature of a whole top-level domain would convince nobody.</summary>
    public static bool IsDomain(string text) => text.Length <= 253 && text.Contains('.', StringComparison.Ordinal) && DomainName().IsMatch(text);

    private IEnumerable<string> Faults()
    {
        if (!IsDomain(SigningDomain) && (Set(Domain) || SenderDomain is not null))
        {
            yield return "Dkim__Domain is not the name of a domain; write it like example.org.";
        }
        else if (SenderDomain is { } sender && sender != SigningDomain && !sender.EndsWith($".{SigningDomain}", StringComparison.Ordinal))
        {
            yield return "Dkim__Domain must be the domain of Smtp__From, or one above it: another one proves nothing about the sender (DMARC).";
        }

        if (!Set(Selector) || !Set(Key))
        {
            yield return "Dkim__Selector and Dkim__Key are needed to sign mail: set both, or no Dkim setting at all; \"dkim new\" makes a key.";
        }

        if (Set(Ed25519Selector) != Set(Ed25519Key))
        {
            yield return "Dkim__Ed25519Selector and Dkim__Ed25519Key belong together: set both, or neither.";
        }

        foreach (var fault in SelectorFaults().Concat(KeyFaults()))
        {
            yield return fault;
        }
    }

    private IEnumerable<string> SelectorFaults()
    {
        foreach (var (name, selector) in new[] { ("Dkim__Selector", Selector), ("Dkim__Ed25519Selector", Ed25519Selector) })
        {
            if (Set(selector) && !IsSelector(selector!))
            {
                yield return $"{name} may hold letters, digits and hyphens, such as mail2026; parts are separated by dots.";
            }
        }

        if (Set(Selector) && string.Equals(Selector, Ed25519Selector, StringComparison.OrdinalIgnoreCase))
        {
            yield return "Dkim__Ed25519Selector must differ from Dkim__Selector: each key has a DNS record of its own.";
        }
    }

    private IEnumerable<string> KeyFaults()
    {
        var rsa = Set(Key) ? DkimKey.Read(Key!) : null;
        var second = Set(Ed25519Key) ? DkimKey.Read(Ed25519Key!) : null;
        var faults = new[]
        {
            rsa switch
            {
                DkimKey.Unreadable(var why) => $"Dkim__Key {why}",
                DkimKey.Ed25519 => "Dkim__Key is an Ed25519 key, which not every receiver knows: set an RSA key here, and this one as Dkim__Ed25519Key.",
                DkimKey.Rsa { Bits: < DkimKey.LeastBits } weak => $"Dkim__Key has {weak.Bits} bits; an RSA key needs {DkimKey.LeastBits} at least.",
                _ => null,
            },
            second switch
            {
                DkimKey.Unreadable(var why) => $"Dkim__Ed25519Key {why}",
                DkimKey.Rsa => "Dkim__Ed25519Key is an RSA key; set that one as Dkim__Key.",
                _ => null,
            },
        };
        rsa?.Dispose();
        return faults.OfType<string>();
    }

    private static bool Set(string? text) => !string.IsNullOrWhiteSpace(text);

    [GeneratedRegex("^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?([.][A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*\\z")]
    private static partial Regex DomainName();
}
