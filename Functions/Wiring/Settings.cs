using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Sealpost.Accepting;
using Sealpost.Checking;
using Sealpost.Checking.Captchas;
using Sealpost.Checking.Dns;
using Sealpost.Configuring;
using Sealpost.Enqueuing;
using Sealpost.Sealing;
using Sealpost.Sending;
using Sealpost.Subscribing;
using Sealpost.Tracking;
using Sealpost.Transferring;
using Sealpost.Undeliverable.Bounces;
using Sealpost.Watching;

namespace Sealpost.Wiring;

/// <summary>
/// Every section of the settings that both hosts read, and all of its faults told at start. What binds and validates them is made
/// when this is built (which is why each type stands here by name): by reflection it would be a tenth of a start.
/// </summary>
internal static class Settings
{
    public static void AddSettings(this IHostApplicationBuilder builder, string root)
    {
        var (services, configuration, production) = (builder.Services, builder.Configuration, builder.Environment.IsProduction());
        services.AddOptions<EnvelopeOptions>().BindConfiguration("Envelope").Check<EnvelopeOptions, EnvelopeFaults>();
        services.AddOptions<QueueOptions>().BindConfiguration("Queue").Check<QueueOptions, QueueFaults>();
        services.AddOptions<LedgerOptions>().BindConfiguration("Ledger").Check<LedgerOptions, LedgerFaults>().Validate<IOptions<SmtpOptions>, IOptions<RelaysOptions>>(
            IsLonger,
            "Ledger__Lease must be longer than Smtp__SendSeconds and those of Relays__NAME, or a mail that is being sent is taken for abandoned.");
        services.AddOptions<ConfigurationOptions>().BindConfiguration("Configuration").Check<ConfigurationOptions, ConfigurationFaults>().Validate<IOptions<QueueOptions>>(
            (files, queue) => files.Container != queue.Value.Name,
            "Configuration__Container must be a container of its own, not the one of Queue__Name: whoever uploads forms need not see what waits.");
        services.AddOptions<FormsOptions>().BindConfiguration("Forms").PostConfigure(forms => forms.Path = Path.GetFullPath(forms.Path, root));
        services.AddOptions<ListsOptions>().BindConfiguration("Lists").PostConfigure(lists => lists.Path = Path.GetFullPath(lists.Path, root));
        services.AddOptions<PublicOptions>().BindConfiguration("Public").Check<PublicOptions, PublicFaults>().Configure(site =>
        {
            site.Production = production;
            site.Url ??= builder.Environment.IsDevelopment() ? configuration["urls"]?.Split(';')[0] : null;
        });
        services.AddOptions<ReadingOptions>().BindConfiguration("Reading").Check<ReadingOptions, ReadingFaults>();
        services.AddOptions<LimitsOptions>().BindConfiguration("Limits").Check<LimitsOptions, LimitsFaults>().Validate(
            limits => !(configuration.GetValue("ForwardedHeaders_Enabled", false) && limits.TrustedHeader.Equals("X-Forwarded-For", StringComparison.OrdinalIgnoreCase)),
            "Limits__TrustedHeader must not be X-Forwarded-For beside ASPNETCORE_FORWARDEDHEADERS_ENABLED, which has taken the proxy's hop out of that header by then: what is left is the client's own word. Remove one of them.");
        services.AddOptions<CaptchaOptions>().BindConfiguration("Captcha").Check<CaptchaOptions, CaptchaFaults>();
        services.AddOptions<DnsOptions>().BindConfiguration("Dns").Check<DnsOptions, DnsFaults>();
        services.AddOptions<DisposableListOptions>().BindConfiguration("Checks").Check<DisposableListOptions, DisposableListFaults>().Configure(
            checks => checks.DisposableList = checks.DisposableList is { Length: > 0 } file ? Path.GetFullPath(file, root) : null);
        services.AddOptions<TransferOptions>().BindConfiguration("Transfers").Check<TransferOptions, TransferSettingFaults>();
        services.AddOptions<DirectOptions>().BindConfiguration("Direct").Check<DirectOptions, DirectFaults>();
        services.AddOptions<RetryOptions>().BindConfiguration("Retry").Check<RetryOptions, RetryFaults>();
        services.AddOptions<RetentionOptions>().BindConfiguration("Retention").Check<RetentionOptions, RetentionFaults>();
        services.AddOptions<DigestOptions>().BindConfiguration("Digest").Check<DigestOptions, DigestFaults>();
        services.AddOptions<BounceOptions>().BindConfiguration("Bounces").Check<BounceOptions, BounceFaults>().Configure(bounces => bounces.Production = production);
        services.AddOptions<OperatorOptions>().BindConfiguration("Operator").Check<OperatorOptions, OperatorFaults>().Configure(
            watching => watching.PlatformLogin = configuration.GetValue("WEBSITE_AUTH_ENABLED", false));
        services.AddOptions<SigningOptions>().BindConfiguration("Signing").Configure(signing => signing.Complete(root));
        services.AddOptions<SmtpOptions>().BindConfiguration("Smtp").Check<SmtpOptions, SmtpFaults>().Configure(smtp =>
        {
            smtp.Production = production;
            smtp.Complete(smtp.From, root);
        });
        services.AddOptions<RelaysOptions>().Check<RelaysOptions, RelaysFaults>().Configure(
            relays => relays.Complete(configuration.GetSection("Relays"), configuration["Smtp:From"], root, production));
        services.AddOptions<DkimOptions>().BindConfiguration("Dkim").Check<DkimOptions, DkimFaults>().Configure(
            dkim => dkim.Complete(configuration["Smtp:From"], root));
        services.AddOptions<TelemetryOptions>().BindConfiguration("Telemetry").Check<TelemetryOptions, TelemetryFaults>().Configure(telemetry => telemetry.Complete(configuration));
        services.AddOptions<StorageOptions>().Check<StorageOptions, StorageFaults>().Configure(storage => storage.Complete(configuration.GetSection("AzureWebJobsStorage")));
    }

    /// <summary>Faults of the relays are told by themselves; here they would hide the ledger's own.</summary>
    private static bool IsLonger(LedgerOptions ledger, IOptions<SmtpOptions> smtp, IOptions<RelaysOptions> relays)
    {
        try
        {
            return relays.Value.Ordered(smtp.Value).All(relay => ledger.Lease.TotalSeconds > relay.Value.SendSeconds);
        }
        catch (OptionsValidationException)
        {
            return true;
        }
    }

    /// <typeparam name="T">The section.</typeparam>
    /// <typeparam name="TFaults">
    /// What finds the faults: by the attributes of the type's members, and its <c>Validate</c>. A <c>[Range]</c> is written there, because the
    /// generated code does not say the attribute's own words.
    /// </typeparam>
    public static OptionsBuilder<T> Check<T, TFaults>(this OptionsBuilder<T> options)
        where T : class
        where TFaults : class, IValidateOptions<T>
    {
        options.Services.AddSingleton<IValidateOptions<T>, TFaults>();
        return options.ValidateOnStart();
    }
}

[OptionsValidator]
internal sealed partial class EnvelopeFaults : IValidateOptions<EnvelopeOptions>;

[OptionsValidator]
internal sealed partial class QueueFaults : IValidateOptions<QueueOptions>;

[OptionsValidator]
internal sealed partial class ConfigurationFaults : IValidateOptions<ConfigurationOptions>;

[OptionsValidator]
internal sealed partial class LedgerFaults : IValidateOptions<LedgerOptions>;

[OptionsValidator]
internal sealed partial class PublicFaults : IValidateOptions<PublicOptions>;

[OptionsValidator]
internal sealed partial class ReadingFaults : IValidateOptions<ReadingOptions>;

[OptionsValidator]
internal sealed partial class LimitsFaults : IValidateOptions<LimitsOptions>;

[OptionsValidator]
internal sealed partial class CaptchaFaults : IValidateOptions<CaptchaOptions>;

[OptionsValidator]
internal sealed partial class DnsFaults : IValidateOptions<DnsOptions>;

[OptionsValidator]
internal sealed partial class DisposableListFaults : IValidateOptions<DisposableListOptions>;

[OptionsValidator]
internal sealed partial class TransferSettingFaults : IValidateOptions<TransferOptions>;

[OptionsValidator]
internal sealed partial class DirectFaults : IValidateOptions<DirectOptions>;

[OptionsValidator]
internal sealed partial class RetryFaults : IValidateOptions<RetryOptions>;

[OptionsValidator]
internal sealed partial class RetentionFaults : IValidateOptions<RetentionOptions>;

[OptionsValidator]
internal sealed partial class DigestFaults : IValidateOptions<DigestOptions>;

[OptionsValidator]
internal sealed partial class BounceFaults : IValidateOptions<BounceOptions>;

[OptionsValidator]
internal sealed partial class OperatorFaults : IValidateOptions<OperatorOptions>;

[OptionsValidator]
internal sealed partial class TelemetryFaults : IValidateOptions<TelemetryOptions>;

[OptionsValidator]
internal sealed partial class SmtpFaults : IValidateOptions<SmtpOptions>;

[OptionsValidator]
internal sealed partial class RelaysFaults : IValidateOptions<RelaysOptions>;

[OptionsValidator]
internal sealed partial class DkimFaults : IValidateOptions<DkimOptions>;
