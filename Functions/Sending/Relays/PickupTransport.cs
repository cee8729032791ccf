using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MimeKit;

namespace Sealpost.Sending.Relays;

/// <summary>
/// A folder from which a local mail server takes files (as those of IIS and MailEnable do): the message, with its envelope in
/// X-Sender and X-Receiver. A file appears under its name when it is complete and on the disk.
/// </summary>
internal sealed class PickupTransport(string folder, Throttle throttle, WireForm form, TimeProvider time) : ITransport
{
    public async Task<RelayAttempt> SendAsync(OutgoingMail mail, SendLimits limits)
    {
        if (limits.Stop.IsCancellationRequested)
        {
            return new(new DeliveryOutcome.Released("The host stops; nothing was handed over."), RelayState.NotAsked, MayTryNext: false);
        }

        try
        {
            if (await throttle.TakeAsync(limits.BeforeDot) is { } later)
            {
                return RelayAttempt.NotNow(later);
            }

            var name = await WriteAsync(mail, form.Write(mail.Message, utf8: true));
            return new(new DeliveryOutcome.Sent($"Written to the pickup folder as {name}.", name), RelayState.Works, MayTryNext: false);
        }
        catch (OperationCanceledException)
        {
            return new(new DeliveryOutcome.Released("The host stops; nothing was handed over."), RelayState.NotAsked, MayTryNext: false);
        }
        catch (UnauthorizedAccessException)
        {
            return Faulty(new DeliveryOutcome.Held("The pickup folder can't be written to; give this program the right to.", HoldReason.Configuration));
        }
        catch (IOException fault)
        {
            return Faulty(new DeliveryOutcome.Deferred($"The pickup folder can't be written to ({fault.GetType().Name})."));
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static RelayAttempt Faulty(DeliveryOutcome outcome) => new(outcome, RelayState.Faulty, MayTryNext: true, "pickup folder");

    /// <summary>Not to be cancelled: it takes a moment, and is there or not.</summary>
    private async Task<string> WriteAsync(OutgoingMail mail, WireMail message)
    {
        var at = time.GetUtcNow().ToString("yyyyMMdd'T'HHmmss", CultureInfo.InvariantCulture);
        var name = $"{at}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}.eml";
        var (temporary, final) = (Path.Combine(folder, $".{name}.tmp"), Path.Combine(folder, name));
        Directory.CreateDirectory(folder);
        try
        {
            await using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                var sender = mail.Sender(mail.Message);
                await file.WriteAsync(Encoding.UTF8.GetBytes($"X-Sender: <{sender}>\r\nX-Receiver: <{MailboxAddress.EncodeAddrspec(mail.Recipient)}>\r\n"));
                await message.WriteAsync(file, CancellationToken.None);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, final);
            return name;
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
