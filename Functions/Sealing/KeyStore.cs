using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Sealpost.Accepting;

namespace Sealpost.Sealing;

/// <summary>
/// The recipients' keys: read, checked and test-encrypted once at load. Only a file of a folder that holds an expired key is looked at
/// again, so that mail which waits for a new key goes out when it is there. Keys are known by their file as it was read, and plans by
/// the form as it was loaded, so that a form is never sealed to the keys of another version of it.
/// </summary>
internal sealed partial class KeyStore(ServiceSigners signers, TimeProvider time, ILogger<KeyStore> logger)
{
    private readonly ConditionalWeakTable<OwnerFile, KeyFile> _files = [];
    private readonly ConditionalWeakTable<Form, SealingPlan> _plans = [];

    /// <summary>Reads a form's key files; each refusal names the JSON path of the file or the recipient, and the remedy.</summary>
    public IReadOnlyList<FormError> Check(Form form)
    {
        var errors = new List<FormError>();
        void Fault(string at, string message) => errors.Add(new($"{form.Name}.json", at, message));
        errors.AddRange(Load(form, form.KeyFiles, "$.encryption.keys"));
        errors.AddRange(Load(form, form.EscrowFiles, "$.encryption.escrow"));
        if (errors.Count == 0)
        {
            var plan = Plan(form, time.GetUtcNow(), Fault);
            _plans.AddOrUpdate(form, plan);
            errors.AddRange(signers.Check(form, plan));
            if (form.SealsInBrowser && plan.Groups.Any(group => group.Kind is SealingKind.Smime))
            {
                Fault("$.encryption.sealIn", "Browsers seal with OpenPGP; a recipient of this form has an S/MIME certificate. Give each an OpenPGP key, or remove 'sealIn'.");
            }
        }

        return errors;
    }

    /// <summary>What the form's mails are sealed to now, or the key that stops them.</summary>
    /// <param name="transfer">The mails of its transfers, which have readers of their own.</param>
    public (SealingPlan Plan, RecipientKey? Expired) For(Form form, bool transfer = false)
    {
        var now = time.GetUtcNow();
        var plan = (_plans.TryGetValue(form, out var made) ? made : throw new InvalidOperationException("The keys of a form are checked before they are used.")).Of(transfer);
        if (plan.Expired(now) is null)
        {
            return (plan, null);
        }

        // The roles change with time: beside an expired key there may be its owner's new one.
        if (Reload([.. form.KeyFiles, .. form.EscrowFiles], now))
        {
            Log.Reloaded(logger, form.Name);
        }

        var unfit = new List<string>();
        var renewed = Plan(form, now, (at, message) => unfit.Add($"{at}: {message}"));
        if (unfit.Count > 0)
        {
            // A plan with a fault would leave a recipient out.
            Log.Unfit(logger, form.Name, unfit[0]);
            return (plan, plan.Expired(now));
        }

        _plans.AddOrUpdate(form, renewed);
        return (renewed.Of(transfer), renewed.Of(transfer).Expired(now));
    }

    /// <returns>The key that would stop the form's mails at a time to come, with the keys of now.</returns>
    public RecipientKey? Ending(Form form, DateTimeOffset at) =>
        Plan(form, at, (_, _) => { }) is var plan && plan.Expired(at) is { } key ? key : plan.Transfer?.Expired(at);

    private SealingPlan Plan(Form form, DateTimeOffset at, Action<string, string> fault) => form.Encrypts
        ? SealingPlan.Make(
            form, [.. form.KeyFiles.Select(file => Known(file).Keys)], [.. form.EscrowFiles.SelectMany(file => Known(file).Keys)], at, fault)
        : SealingPlan.Clear(form);

    private IEnumerable<FormError> Load(Form form, IReadOnlyList<OwnerFile> files, string at)
    {
        for (var i = 0; i < files.Count; i++)
        {
            FormError? error = null;
            try
            {
                _files.GetValue(files[i], Read);
            }
            catch (KeyRefusedException refused)
            {
                error = new($"{form.Name}.json", $"{at}[{i}]", $"The key {files[i].ShortName} can't be used. {refused.Message}") { EndsOlder = refused.IsRevoked };
            }

            if (error is not null)
            {
                yield return error;
            }
        }
    }

    /// <returns>Whether a file changed.</returns>
    private bool Reload(IReadOnlyList<OwnerFile> files, DateTimeOffset now)
    {
        var changed = false;
        foreach (var file in files.Where(file => Known(file).Keys.Any(key => key.Expires <= now)))
        {
            try
            {
                if (Known(file).From.ReadAgain() is { } newer)
                {
                    _files.AddOrUpdate(file, Read(newer));
                    changed = true;
                }
            }
            catch (Exception fault) when (fault is KeyRefusedException or IOException)
            {
                Log.NotReplaced(logger, file.ShortName, fault is KeyRefusedException ? fault.Message : "It can't be read.");
            }
        }

        return changed;
    }

    private KeyFile Known(OwnerFile file) => _files.TryGetValue(file, out var known) ? known : throw new InvalidOperationException($"{file.Name} was not loaded.");

    private KeyFile Read(OwnerFile file) => new(RecipientKeyFile.Read(file.Content, time.GetUtcNow()), file);

    /// <param name="From">What it was read from: the file itself, or what took its place in the folder.</param>
    private sealed record KeyFile(IReadOnlyList<RecipientKey> Keys, OwnerFile From);

    private static partial class Log
    {
        [LoggerMessage(100, LogLevel.Information, "Keys of form={Form} were read again, because one has expired and its file changed")]
        public static partial void Reloaded(ILogger logger, string form);

        [LoggerMessage(101, LogLevel.Error, "Key {File} was replaced, but can't be used: {Reason} Its mail stays held.")]
        public static partial void NotReplaced(ILogger logger, string file, string reason);

        [LoggerMessage(102, LogLevel.Error, "Key of form={Form} was replaced, but at {Fault} Its mail stays held.")]
        public static partial void Unfit(ILogger logger, string form, string fault);
    }
}
