namespace Sealpost.Sending.Relays;

/// <summary>Hands mails to an SMTP server: a connection, the throttle, the conversation, and what came of it.</summary>
internal sealed class SmtpTransport(SmtpPool pool, Throttle throttle, WireForm form, TimeProvider time) : ITransport
{
    private static readonly TimeSpan AllTakenFor = TimeSpan.FromSeconds(10);

    public async Task<RelayAttempt> SendAsync(OutgoingMail mail, SendLimits limits)
    {
        for (var anew = false; ; anew = true)
        {
            switch (await pool.LeaseAsync(limits, anew))
            {
                case PoolLease.Connected(var connection, var wasIdle):
                    if (await SendAsync(connection, wasIdle, mail, limits) is { } attempt)
                    {
                        return attempt;
                    }

                    break;
                case PoolLease.NotConnected(var fault, var phase):
                    return Judge(fault, phase, limits);
                default:
                    return RelayAttempt.NotNow(new DeliveryOutcome.Held(
                        "The relay has as many connections as it may have.", HoldReason.Throttle, time.GetUtcNow() + AllTakenFor));
            }
        }
    }

    public ValueTask DisposeAsync() => pool.DisposeAsync();

    /// <returns>Null when the server had closed the connection meanwhile, so that it was none.</returns>
    private async Task<RelayAttempt?> SendAsync(SmtpConnection connection, bool wasIdle, OutgoingMail mail, SendLimits limits)
    {
        try
        {
            var message = form.Write(mail.Message, connection.Offer.Utf8);
            var envelope = SmtpEnvelope.Of(mail, message, connection.Offer);
            if (envelope.Refusal is { } refused)
            {
                return new(refused, RelayState.Works, MayTryNext: false);
            }

            if (await throttle.TakeAsync(limits.BeforeDot) is { } later)
            {
                return RelayAttempt.NotNow(later);
            }

            var reply = await connection.SendAsync(envelope.Commands, message, limits);
            return reply.Code / 100 == 2
                ? new(SmtpOutcomes.Taken(reply), RelayState.Works, MayTryNext: false) { Code = reply.Code }
                : Judge(new SmtpRefusalException(reply), SmtpPhase.FinalDot, limits);
        }
        catch (Exception fault) when (wasIdle && IsStale(fault, connection.Phase))
        {
            return null;
        }
        catch (Exception fault)
        {
            return Judge(fault, connection.Phase, limits);
        }
        finally
        {
            await pool.ReturnAsync(connection);
        }
    }

    /// <summary>Servers close connections that are idle or have done enough; the next command finds out.</summary>
    private static bool IsStale(Exception fault, SmtpPhase phase) => phase is SmtpPhase.Mail
        && fault is IOException or SmtpRefusalException { Reply.Code: SmtpReply.Closing };

    private RelayAttempt Judge(Exception fault, SmtpPhase phase, SendLimits limits)
    {
        var outcome = SmtpOutcomes.Of(fault, phase, limits.Stop.IsCancellationRequested, time.GetUtcNow());
        var state = (fault, outcome) switch
        {
            (_, DeliveryOutcome.Released) => RelayState.NotAsked,
            (SmtpRefusalException { Reply.Code: SmtpReply.Closing }, _) => RelayState.Closing,
            (SmtpRefusalException, not DeliveryOutcome.Held) when phase >= SmtpPhase.Mail => RelayState.Works,
            _ => RelayState.Faulty,
        };
        var code = (fault as SmtpRefusalException)?.Reply.Code;
        return new(outcome, state, state is RelayState.Faulty or RelayState.Closing && phase < SmtpPhase.FinalDot, $"{phase}: {(code is null ? fault.GetType().Name : $"{code}")}") { Code = code };
    }
}
