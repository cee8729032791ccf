using System.Net.Security;

namespace Sealpost.Sending.Relays;

/// <summary>The way to a connection that takes mail: TCP, banner, EHLO, TLS, login. <see cref="Phase"/> says how far it came.</summary>
internal sealed class SmtpOpening(RelayOptions relay, Lazy<SslClientAuthenticationOptions> tls, AccessTokens? tokens, TimeProvider time)
{
    public SmtpPhase Phase { get; private set; }

    /// <exception cref="Exception">Whatever <see cref="SmtpOutcomes"/> knows.</exception>
    public async Task<(SmtpWire Wire, ServerOffer Offer)> RunAsync(CancellationToken limit)
    {
        Phase = SmtpPhase.Connect;
        var wire = new SmtpWire(await Dialler.ConnectAsync(relay, time, limit), relay.Timeout, time);
        try
        {
            var offer = await GreetAsync(wire, limit);
            Phase = SmtpPhase.Login;
            await new SmtpLogin(relay, tokens, wire).RunAsync(offer, limit);
            return (wire, offer);
        }
        catch
        {
            wire.Dispose();
            throw;
        }
    }

    /// <summary>As far as a greeting; nobody logs in.</summary>
    /// <exception cref="Exception">Whatever <see cref="SmtpOutcomes"/> knows.</exception>
    public async Task ProbeAsync(CancellationToken limit)
    {
        Phase = SmtpPhase.Connect;
        using var wire = new SmtpWire(await Dialler.ConnectAsync(relay, time, limit), relay.Timeout, time);
        await GreetAsync(wire, limit);
        await wire.WriteAsync("QUIT\r\n", limit);
        await wire.ReadAsync(limit);
    }

    private async Task<ServerOffer> GreetAsync(SmtpWire wire, CancellationToken limit)
    {
        if (relay.Security is SmtpSecurity.Tls)
        {
            await SecureAsync(wire, limit);
        }

        Phase = SmtpPhase.Banner;
        Expect(await wire.ReadAsync(limit), 220);
        var offer = await HelloAsync(wire, limit);
        if (relay.Security is not SmtpSecurity.StartTls)
        {
            return offer;
        }

        Phase = SmtpPhase.StartTls;
        if (!offer.StartTls)
        {
            throw new RelayException(new DeliveryOutcome.Held("The mail server does not offer STARTTLS, which the settings ask for.", HoldReason.Configuration));
        }

        await wire.WriteAsync("STARTTLS\r\n", limit);
        Expect(await wire.ReadAsync(limit), 220);
        await SecureAsync(wire, limit);
        // What was said in clear may have been forged (RFC 3207, section 4.2).
        return await HelloAsync(wire, limit);
    }

    private Task SecureAsync(SmtpWire wire, CancellationToken limit)
    {
        Phase = SmtpPhase.Tls;
        return wire.StartTlsAsync(tls.Value, limit);
    }

    private async Task<ServerOffer> HelloAsync(SmtpWire wire, CancellationToken limit)
    {
        Phase = SmtpPhase.Hello;
        await wire.WriteAsync($"EHLO {relay.LocalDomain}\r\n", limit);
        var reply = await wire.ReadAsync(limit);
        Expect(reply, 250);
        return ServerOffer.Of(reply);
    }

    private static void Expect(SmtpReply reply, int code)
    {
        if (reply.Code != code)
        {
            throw new SmtpRefusalException(reply);
        }
    }
}
