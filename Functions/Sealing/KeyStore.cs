using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Sealpost.Accepting;

namespace Sealpost.Sealing;

/// <summary>
/// The recipients' keys: read, checked and test-encrypted once at load. Only a file that holds an expired key is looked at again,
/// so that mail which waits for a new key goes out when it is there.
/// </summary>
internal sealed partial class KeyStore(ServiceSigners signers, TimeProvider time, ILogger<KeyStore> logger)
{
    private readonly ConcurrentDictionary<string, KeyFile> _files = new();
    private readonly ConcurrentDictionary<string, SealingPlan> _plans = new();

    /// <summary>Reads a form's key files; each refusal names the JSON path of the file or the recipient, and the remedy.</summary>
    public IReadOnlyList<FormError> Check(Form form)
    {
        var errors = new List<FormError>();
        void Fault(string at, string message) => errors.Add(new($"{form.Name}.json", at, message));
        Load(form.KeyFiles, "$.encryption.keys", Fault);
        Load(form.EscrowFiles, "$.encryption.escrow", Fault);
        if (errors.Count == 0)
        {
            _plans[form.Name] = Plan(form, time.GetUtcNow(), Fault);
            errors.AddRange(signers.Check(form, _plans[form.Name]));
        }

        return errors;
    }

    /// <summary>What the form's mails are sealed to now, or the key that stops them.</summary>
    /// <param name="transfer">The mails of its transfers, which have readers of their own.</param>
    public (SealingPlan Plan, RecipientKey? Expired) For(Form form, bool transfer = false)
    {
        var now = time.GetUtcNow();
        var plan = _plans[form.Name].Of(transfer);
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

        _plans[form.Name] = renewed;
        return (renewed.Of(transfer), renewed.Of(transfer).Expired(now));
    }

    /// <returns>The key that would stop the form's mails at a time to come, with the keys of now.</returns>
    public RecipientKey? Ending(Form form, DateTimeOffset at) =>
        Plan(form, at, (_, _) => { }) is var plan && plan.Expired(at) is { } key ? key : plan.Transfer?.Expired(at);

    private SealingPlan Plan(Form form, DateTimeOffset at, Action<string, string> fault) => form.Encrypts
        ? SealingPlan.Make(
            form, [.. form.KeyFiles.Select(file => _files[file].Keys)], [.. form.EscrowFiles.SelectMany(file => _files[file].Keys)], at, fault)
        : SealingPlan.Clear(form);

    private void Load(IReadOnlyList<string> files, string at, Action<string, string> fault)
    {
        for (var i = 0; i < files.Count; i++)
        {
            try
            {
                _files.GetOrAdd(files[i], Read);
            }
            catch (KeyRefusedException refused)
            {
                fault($"{at}[{i}]", $"The key {Path.GetFileName(files[i])} can't be used. {refused.Message}");
            }
        }
    }

    /// <returns>Whether a file changed.</returns>
    private bool Reload(IReadOnlyList<string> files, DateTimeOffset now)
    {
        var changed = false;
        foreach (var file in files.Where(file => _files[file].Keys.Any(key => key.Expires <= now) && File.GetLastWriteTimeUtc(file) != _files[file].Written))
        {
            try
            {
                _files[file] = Read(file);
                changed = true;
            }
            catch (Exception fault) when (fault is KeyRefusedException or IOException)
            {
                Log.NotReplaced(logger, Path.GetFileName(file), fault is KeyRefusedException ? fault.Message : "It can't be read.");
            }
        }

        return changed;
    }

    private KeyFile Read(string file)
    {
        var written = File.GetLastWriteTimeUtc(file);
        return new(RecipientKeyFile.Read(File.ReadAllBytes(file), time.GetUtcNow()), written);
    }

    private sealed record KeyFile(IReadOnlyList<RecipientKey> Keys, DateTime Written);

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
