using System.Collections.Concurrent;
using Sealpost.Accepting;

namespace Sealpost.Sealing;

/// <summary>The recipients' keys, read, checked and test-encrypted once at load.</summary>
internal sealed class KeyStore(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, IReadOnlyList<OpenPgpKey>> _files = new();

    /// <summary>Reads a form's key files; each refusal names the file's JSON path and the remedy.</summary>
    public IReadOnlyList<FormError> Check(Form form)
    {
        var errors = new List<FormError>();
        for (var i = 0; i < form.KeyFiles.Count; i++)
        {
            try
            {
                var keys = _files.GetOrAdd(form.KeyFiles[i], file => OpenPgpKeyReader.Read(File.ReadAllBytes(file), time.GetUtcNow()));
                OpenPgpSealer.Seal([0], keys);
            }
            catch (KeyRefusedException refused)
            {
                var name = Path.GetFileName(form.KeyFiles[i]);
                errors.Add(new($"{form.Name}.json", $"$.encryption.keys[{i}]", $"The key {name} can't be used. {refused.Message}"));
            }
        }

        return errors;
    }

    /// <returns>Every key of the form, or null when one has expired since it was loaded.</returns>
    public IReadOnlyList<OpenPgpKey>? Usable(Form form)
    {
        var keys = form.KeyFiles.SelectMany(file => _files[file]).ToList();
        return keys.Any(key => key.Expires <= time.GetUtcNow()) ? null : keys;
    }
}
