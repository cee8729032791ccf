using System.Text;

namespace Sealpost.Tests.Smtp;

/// <summary>One connection, from the banner to its end.</summary>
internal sealed class SmtpConversation(
    SmtpServerOptions options, SmtpLedger ledger, SmtpChannel channel, int number, CancellationToken stop)
{
    private readonly SmtpAnswers _answers = new(ledger, channel, stop);
    private SmtpEnvelope? _envelope;
    private string? _user;

    private bool OffersStartTls => options.StartTls && !channel.IsTls;

    private bool OffersAuth => _user is null
        && (options.Auth == AuthOffer.Always || (options.Auth == AuthOffer.OverTls && channel.IsTls));

    public async Task RunAsync()
    {
        if (options.ImplicitTls)
        {
            await channel.StartTlsAsync(options, stop);
        }

        var isWelcome = await _answers.GiveAsync(SmtpStage.Banner, "", ["220 localhost ESMTP scripted"]);
        while (await channel.ReadLineAsync(stop) is { } line)
        {
            if (channel.IsEnded)
            {
                continue;
            }

            var command = Encoding.UTF8.GetString(line).TrimEnd('\r', '\n').Split(' ', 2);
            var verb = command[0].ToUpperInvariant();

            // After a refusal in the banner only QUIT makes sense (RFC 5321, section 3.1).
            var rest = command.ElementAtOrDefault(1) ?? "";
            await (isWelcome || verb == "QUIT" ? ObeyAsync(verb, rest) : OutOfOrderAsync());
        }
    }

    private Task ObeyAsync(string verb, string rest) => verb switch
    {
        "EHLO" or "HELO" => HelloAsync(verb, rest),
        "STARTTLS" when OffersStartTls => StartTlsAsync(),
        "AUTH" when OffersAuth => AuthAsync(rest),
        "MAIL" when _envelope is null => MailAsync(SmtpEnvelope.Parse(rest)),
        "RCPT" when _envelope is { } envelope => RcptAsync(envelope, SmtpEnvelope.ParseRecipient(rest)),
        "DATA" when _envelope is { To.Count: > 0 } envelope => DataAsync(envelope),
        "MAIL" or "RCPT" or "DATA" => OutOfOrderAsync(),
        "RSET" => ResetAsync(),
        "NOOP" => _answers.GiveAsync(SmtpStage.Noop, "", ["250 2.0.0 ok"]),
        "QUIT" => QuitAsync(),
        _ => _answers.SayAsync("502 5.5.1 not known here"),
    };

    private Task OutOfOrderAsync() => _answers.SayAsync("503 5.5.1 not now");

    private async Task HelloAsync(string verb, string client)
    {
        List<string> lines = ["localhost"];
        if (verb == "EHLO")
        {
            lines.AddRange(options.Extensions);
            lines.AddRange(OffersStartTls ? ["STARTTLS"] : []);
            lines.AddRange(OffersAuth ? ["AUTH " + string.Join(' ', options.AuthMechanisms)] : []);
        }

        string[] usual = [.. lines.Select((line, at) => (at < lines.Count - 1 ? "250-" : "250 ") + line)];
        await _answers.GiveAsync(SmtpStage.Ehlo, client, usual, Forget);
    }

    private async Task StartTlsAsync()
    {
        if (await _answers.GiveAsync(SmtpStage.StartTls, "", ["220 2.0.0 ready"], Forget))
        {
            await channel.StartTlsAsync(options, stop);
        }
    }

    private async Task AuthAsync(string argument) =>
        _user = await new SmtpLogin(options, channel, _answers, stop).RunAsync(argument);

    private Task MailAsync(SmtpEnvelope? envelope) => envelope is null
        ? _answers.SayAsync("501 5.5.4 FROM:<address> expected")
        : _answers.GiveAsync(SmtpStage.Mail, envelope.From, ["250 2.1.0 ok"], () => _envelope = envelope);

    private Task RcptAsync(SmtpEnvelope envelope, string? recipient) => recipient is null
        ? _answers.SayAsync("501 5.5.4 TO:<address> expected")
        : _answers.GiveAsync(SmtpStage.Rcpt, recipient, ["250 2.1.5 ok"], () => envelope.Add(recipient));

    private async Task DataAsync(SmtpEnvelope envelope)
    {
        if (await _answers.GiveAsync(SmtpStage.Data, "", ["354 go ahead"])
            && await SmtpContent.ReceiveAsync(channel, _answers, ledger, stop) is { } raw)
        {
            var mail = new ReceivedMail
            {
                Number = 0, // until it is taken
                Connection = number,
                From = envelope.From,
                To = envelope.To,
                Parameters = envelope.Parameters,
                OverTls = channel.IsTls,
                User = _user,
                Raw = raw,
            };
            await options.BeforeTaking(mail, stop);
            await _answers.GiveAsync(SmtpStage.FinalDot, mail.Text, ["250 2.0.0 taken"], () => ledger.Take(mail));
        }

        Forget();
    }

    private Task<bool> ResetAsync() => _answers.GiveAsync(SmtpStage.Reset, "", ["250 2.0.0 ok"], Forget);

    private async Task QuitAsync()
    {
        if (await _answers.GiveAsync(SmtpStage.Quit, "", ["221 2.0.0 bye"]))
        {
            channel.End(hard: false);
        }
    }

    private void Forget() => _envelope = null;
}
