using Microsoft.Extensions.Options;
using Sealpost.Accepting;

namespace Sealpost.Sealing;

/// <summary>The service's signature, for the forms that ask for one. Read once, when the first such form is loaded.</summary>
internal sealed class ServiceSigners(IOptions<SigningOptions> options, TimeProvider time)
{
    private readonly Lazy<Signer<OpenPgpSigner>> _openPgp = new(() => Read(
        options.Value.OpenPgpKey, "Signing__OpenPgpKey", text => OpenPgpSigner.Read(text, options.Value.OpenPgpPassphrase, time)));

    private readonly Lazy<Signer<SmimeSigner>> _smime = new(() => Read(
        options.Value.SmimeKey, "Signing__SmimeKey", text => SmimeSigner.Read(text, options.Value.SmimePassword, time)));

    /// <summary>Whether the keys are there that the form's mails are to be signed with.</summary>
    public IReadOnlyList<FormError> Check(Form form, SealingPlan plan)
    {
        if (form.Definition.Encryption?.Sign is not true)
        {
            return [];
        }

        var refused = plan.Groups.Concat(plan.Transfer?.Groups ?? []).DistinctBy(group => group.Kind).Select(group => group.Kind is SealingKind.Smime ? _smime.Value.Refused : _openPgp.Value.Refused);
        return [.. refused.OfType<string>().Select(why => new FormError($"{form.Name}.json", "$.encryption.sign", why))];
    }

    /// <returns>Null where the form does not sign.</returns>
    public OpenPgpSigner? OpenPgp(Form form) => form.Definition.Encryption?.Sign is true ? _openPgp.Value.Key : null;

    /// <inheritdoc cref="OpenPgp"/>
    public SmimeSigner? Smime(Form form) => form.Definition.Encryption?.Sign is true ? _smime.Value.Key : null;

    /// <summary>Those that are in use and end before a time; from then on readers warn of the signature, and what is sealed still opens.</summary>
    /// <returns>Name of the setting, and when.</returns>
    public IEnumerable<(string Setting, DateTimeOffset On)> Ending(DateTimeOffset before)
    {
        if (_openPgp is { IsValueCreated: true, Value.Key.Expires: { } openPgp } && openPgp <= before)
        {
            yield return ("Signing__OpenPgpKey", openPgp);
        }

        if (_smime is { IsValueCreated: true, Value.Key.Expires: { } smime } && smime <= before)
        {
            yield return ("Signing__SmimeKey", smime);
        }
    }

    private static Signer<T> Read<T>(string? setting, string name, Func<string, T> read)
        where T : class
    {
        if (string.IsNullOrWhiteSpace(setting))
        {
            return new(null, $"The form signs, but {name} is not set: give it the service's private key, or remove 'sign'.");
        }

        try
        {
            return new(read(Text(setting)), null);
        }
        catch (Exception fault) when (fault is KeyRefusedException or IOException or UnauthorizedAccessException)
        {
            return new(null, $"The key in {name} can't be used. {(fault is KeyRefusedException ? fault.Message : "It is neither a key nor a file that can be read.")}");
        }
    }

    private static string Text(string setting)
    {
        if (setting.Contains("-----BEGIN", StringComparison.Ordinal) || !File.Exists(setting))
        {
            return PemSetting.Lines(setting);
        }

        var content = File.ReadAllBytes(setting);
        return content.AsSpan().IndexOf("-----BEGIN"u8) >= 0 ? System.Text.Encoding.Latin1.GetString(content) : Convert.ToBase64String(content);
    }

    private sealed record Signer<T>(T? Key, string? Refused)
        where T : class;
}
