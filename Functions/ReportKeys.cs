using Microsoft.Extensions.Logging;
using Sealpost.Accepting;
using Sealpost.Sealing;
using Sealpost.Telemetry;

namespace Sealpost;

/// <param name="Form">The form's name.</param>
/// <param name="Key">Its fingerprint.</param>
/// <param name="HasEnded">Its mails are held.</param>
internal sealed record EndingKey(string Form, string Key, DateTimeOffset On, bool HasEnded);

/// <summary>Tells the operator, at start and every day, which keys end within 30 days, and whose mails are held because one has ended.</summary>
internal sealed partial class ReportKeys(FormCatalog forms, KeyStore keys, ServiceSigners signers, Learned learned, TimeProvider time, ILogger<ReportKeys> logger)
{
    private static readonly TimeSpan Notice = TimeSpan.FromDays(30);

    public Task RunAsync(CancellationToken cancel)
    {
        learned.Tell([.. Ends()]);
        foreach (var key in Ending())
        {
            cancel.ThrowIfCancellationRequested();
            if (key.HasEnded)
            {
                Log.Ended(logger, key.Form, key.Key, key.On);
            }
            else
            {
                Log.Ending(logger, key.Form, key.Key, key.On);
            }
        }

        foreach (var (setting, on) in signers.Ending(time.GetUtcNow() + Notice))
        {
            Log.SignerEnding(logger, setting, on);
        }

        return Task.CompletedTask;
    }

    /// <returns>For each form whose mails are held or will be soon: the key that does it.</returns>
    public IEnumerable<EndingKey> Ending()
    {
        var soon = time.GetUtcNow() + Notice;
        foreach (var form in forms.All.Select(loaded => loaded.Form).OfType<Form>())
        {
            var ended = keys.For(form).Expired ?? (form.Definition.Transfer is null ? null : keys.For(form, transfer: true).Expired);
            if ((ended ?? keys.Ending(form, soon)) is { Expires: { } on } key)
            {
                yield return new(form.Name, key.Fingerprint, on, ended is not null);
            }
        }
    }

    /// <returns>Every key in use that ends some day, and the service's own.</returns>
    private IEnumerable<KeyEnd> Ends()
    {
        foreach (var form in forms.All.Select(loaded => loaded.Form).OfType<Form>())
        {
            var plan = keys.For(form).Plan;
            foreach (var key in plan.Keys.Concat(plan.Transfer?.Keys ?? []).DistinctBy(key => key.Fingerprint))
            {
                if (key.Expires is { } on)
                {
                    yield return new(form.Name, key.Fingerprint, on);
                }
            }
        }

        foreach (var (setting, on) in signers.Ending(DateTimeOffset.MaxValue))
        {
            yield return new(null, setting, on);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(110, LogLevel.Warning, "Key {Key} of form={Form} expires on {On:yyyy-MM-dd}; from then on its mails are held. Put a new key in its place, or beside it.")]
        public static partial void Ending(ILogger logger, string form, string key, DateTimeOffset on);

        [LoggerMessage(112, LogLevel.Warning, "The service's own key in {Setting} ends on {On:yyyy-MM-dd}; from then on mail programs warn of its signatures. Replace it and restart.")]
        public static partial void SignerEnding(ILogger logger, string setting, DateTimeOffset on);

        [LoggerMessage(111, LogLevel.Error, "Key {Key} of form={Form} expired on {On:yyyy-MM-dd}; its mails are kept and held. Put a new key in its place, and they go out.")]
        public static partial void Ended(ILogger logger, string form, string key, DateTimeOffset on);
    }
}
