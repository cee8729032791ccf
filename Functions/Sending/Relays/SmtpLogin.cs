using System.Net;
using MailKit.Security;

namespace Sealpost.Sending.Relays;

/// <summary>AUTH (RFC 4954).</summary>
internal sealed class SmtpLogin(RelayOptions relay, AccessTokens? tokens, SmtpWire wire)
{
    /// <summary>Under TLS the simplest is the best; without it, in development, at least no password in clear.</summary>
    private static readonly string[] UnderTls = ["PLAIN", "LOGIN", "CRAM-MD5"];

    private static readonly string[] InClear = ["CRAM-MD5", "PLAIN", "LOGIN"];

    public async Task RunAsync(ServerOffer offer, CancellationToken limit)
    {
        if (relay.AuthMechanism is AuthMechanism.None || string.IsNullOrEmpty(relay.User))
        {
            return;
        }

        var name = Choose(offer) ?? throw new RelayException(new DeliveryOutcome.Held(
            "The mail server does not offer the kind of login that the settings ask for.", HoldReason.Configuration));
        if (tokens is null)
        {
            Accept(await ExchangeAsync(Mechanism(name, relay.Password!), limit));
            return;
        }

        var token = await tokens.GetAsync(limit);
        var reply = await ExchangeAsync(new SaslMechanismOAuth2(relay.User, token.Text), limit);
        if (reply.Code is 535 && !token.IsFresh)
        {
            // It may have been taken back before its time.
            tokens.Forget(token);
            token = await tokens.GetAsync(limit);
            reply = await ExchangeAsync(new SaslMechanismOAuth2(relay.User, token.Text), limit);
        }

        Accept(reply);
    }

    private string? Choose(ServerOffer offer)
    {
        string[] wanted = relay.AuthMechanism switch
        {
            AuthMechanism.Plain => ["PLAIN"],
            AuthMechanism.Login => ["LOGIN"],
            AuthMechanism.CramMd5 => ["CRAM-MD5"],
            _ when tokens is not null => ["XOAUTH2"],
            _ => wire.IsTls ? UnderTls : InClear,
        };
        return wanted.FirstOrDefault(offer.Mechanisms.Contains);
    }

    private SaslMechanism Mechanism(string name, string password)
    {
        var credentials = new NetworkCredential(relay.User, password);
        return name switch
        {
            "PLAIN" => new SaslMechanismPlain(credentials),
            "LOGIN" => new SaslMechanismLogin(credentials),
            _ => new SaslMechanismCramMd5(credentials),
        };
    }

    private async Task<SmtpReply> ExchangeAsync(SaslMechanism mechanism, CancellationToken limit)
    {
        var first = mechanism.SupportsInitialResponse ? $" {await mechanism.ChallengeAsync(null, limit)}" : "";
        await wire.WriteAsync($"AUTH {mechanism.MechanismName}{first}\r\n", limit);
        var reply = await wire.ReadAsync(limit);
        for (var steps = 0; reply.Code is 334 && steps < 5; steps++)
        {
            await wire.WriteAsync($"{await AnswerAsync(mechanism, reply, limit)}\r\n", limit);
            reply = await wire.ReadAsync(limit);
        }

        return reply;
    }

    /// <returns>"*" gives up (RFC 4954, section 4), so that the server says what it thinks of it.</returns>
    private static async Task<string> AnswerAsync(SaslMechanism mechanism, SmtpReply challenge, CancellationToken limit)
    {
        try
        {
            // After all is said, XOAUTH2 answers the server's account of the error with an empty line.
            return mechanism.IsAuthenticated ? "" : await mechanism.ChallengeAsync(challenge.Text, limit);
        }
        catch (Exception fault) when (fault is SaslException or FormatException)
        {
            return "*";
        }
    }

    private static void Accept(SmtpReply reply)
    {
        if (reply.Code != 235)
        {
            throw new SmtpRefusalException(reply);
        }
    }
}
