using Azure;
using Microsoft.Extensions.Logging;
using Sealpost.Accepting;
using Sealpost.Configuring;
using Sealpost.Subscribing;

namespace Sealpost;

/// <summary>
/// Which version of a form or list comes next when the newest has an error: what all instances keep in the storage, what this one has in
/// use, and at last the folder's own, if nothing that was uploaded was ever good: an older one may be less protected.
/// </summary>
internal sealed partial class KeepGood(OwnerFolders folders, Lazy<LastGood> store, ILogger<KeepGood> logger)
{
    private readonly Dictionary<string, (string Mark, IReadOnlyList<OwnerFile> Files)> _read = new(StringComparer.Ordinal);
    private Dictionary<string, KeptVersion>? _stored;

    /// <summary>Sees what is kept now. Nothing is thrown: while it can't be read, what is in memory counts.</summary>
    public async Task LookAsync(CancellationToken cancel)
    {
        try
        {
            _stored = await store.Value.ListAsync(cancel);
        }
        catch (Exception fault) when (fault is RequestFailedException or AggregateException)
        {
            _stored = null;
        }
    }

    /// <param name="source">The newest.</param>
    /// <param name="current">What is in use; null at start.</param>
    public async Task<FormVersions> FormAsync(string name, OwnerFile source, OwnerFiles files, FormSet? current, CancellationToken cancel)
    {
        var used = current is not null && current.TryGet(name, out var loaded) && loaded.Name == name ? loaded.Form : null;
        var read = FormReader.Read(source, files).Form;
        var proven = read is not null && ((used?.Parts.SequenceEqual(read.Parts) ?? false) || IsKept(source.Name, read.Parts));
        var older = (await OlderAsync(source.Name, proven, used?.Parts.ToList(), cancel)).Select(parts => (Source(parts, source.Name), OwnerFiles.Only(folders, parts)));
        return new(name, [(source, files), .. older, .. InFolder(source.Name, OwnerFiles.Forms, name).Select(file => (file, OwnerFiles.In(folders)))], proven);
    }

    /// <returns>The newest first.</returns>
    public async Task<IReadOnlyList<OwnerFile>> ListAsync(string name, OwnerFile source, ListSet? current, CancellationToken cancel)
    {
        var used = current?.All.GetValueOrDefault(name)?.List?.Source;
        var proven = ReferenceEquals(used, source) || IsKept(source.Name, [source]);
        var older = await OlderAsync(source.Name, proven, used is null ? null : [used], cancel);
        return [source, .. older.Select(parts => Source(parts, source.Name)), .. InFolder(source.Name, OwnerFiles.Lists, name)];
    }

    /// <returns>Everything that is kept in the storage; nothing when that can't be read either.</returns>
    public async Task<(IReadOnlyList<FormVersions> Forms, List<KeyValuePair<string, IReadOnlyList<OwnerFile>>> Lists)> AllAsync(CancellationToken cancel)
    {
        var (forms, lists) = (new List<FormVersions>(), new List<KeyValuePair<string, IReadOnlyList<OwnerFile>>>());
        await LookAsync(cancel);
        foreach (var definition in _stored?.Keys.ToList() ?? [])
        {
            var name = Path.GetFileNameWithoutExtension(definition);
            if (await ReadAsync(definition, cancel) is not { } parts)
            {
                continue;
            }

            if (OwnerFiles.IsDefinition(definition, OwnerFiles.Forms))
            {
                forms.Add(new(name, [(Source(parts, definition), OwnerFiles.Only(folders, parts))], IsProven: true));
            }
            else
            {
                lists.Add(new(name, [Source(parts, definition)]));
            }
        }

        return (forms, lists);
    }

    /// <summary>Keeps what is in use now and was uploaded, and forgets what was deleted.</summary>
    /// <returns>False when something is left to do, for the next look.</returns>
    public async Task<bool> SaveAsync(FormSet forms, ListSet lists, CancellationToken cancel)
    {
        var wanted = forms.All.Select(form => (Name: $"{OwnerFiles.Forms}{form.Name}.json", Parts: form.Form?.Parts.ToList()))
            .Concat(lists.All.Select(list => (Name: $"{OwnerFiles.Lists}{list.Key}.json", Parts: list.Value.List is { } used ? new List<OwnerFile> { used.Source } : null))).ToList();
        if (_stored is null)
        {
            return !wanted.Exists(version => version.Parts?.Exists(file => file.Origin is FileOrigin.Container) ?? false);
        }

        try
        {
            // Of what has an error and no good version, an older one may be of use again.
            foreach (var gone in _stored.Keys.Except(wanted.Where(version => version.Parts?.TrueForAll(file => file.Origin is FileOrigin.Folder) is not true).Select(version => version.Name)).ToList())
            {
                await store.Value.ForgetAsync(gone, cancel);
                _stored.Remove(gone);
            }

            var done = true;
            foreach (var (name, parts) in wanted)
            {
                if (parts?.Exists(file => file.Origin is FileOrigin.Container) is true && !IsKept(name, parts))
                {
                    done &= await store.Value.SaveAsync(name, parts, _stored.GetValueOrDefault(name), cancel);
                }
            }

            return done;
        }
        catch (Exception fault) when (fault is RequestFailedException or AggregateException)
        {
            Log.NotSaved(logger, fault.GetType().Name);
            return false;
        }
    }

    private async Task<List<IReadOnlyList<OwnerFile>>> OlderAsync(string definition, bool proven, IReadOnlyList<OwnerFile>? used, CancellationToken cancel)
    {
        var older = new List<IReadOnlyList<OwnerFile>>();
        if (!proven && (used is null || !IsKept(definition, used)) && await ReadAsync(definition, cancel) is { } kept)
        {
            older.Add(kept);
        }

        if (used is not null)
        {
            older.Add(used);
        }

        return older;
    }

    private IEnumerable<OwnerFile> InFolder(string definition, string kind, string name) =>
        _stored?.ContainsKey(definition) is false && folders.Definitions(kind).FirstOrDefault(file => Path.GetFileNameWithoutExtension(file.Name) == name) is { } file ? [file] : [];

    private bool IsKept(string definition, IEnumerable<OwnerFile> parts) =>
        _stored?.GetValueOrDefault(definition) is { } kept && kept.Mark == store.Value.Mark(definition, parts);

    /// <summary>The same files again for as long as the storage has the same, so that what was made of them is, too.</summary>
    private async Task<IReadOnlyList<OwnerFile>?> ReadAsync(string definition, CancellationToken cancel)
    {
        if (_stored?.GetValueOrDefault(definition) is not { } kept)
        {
            return null;
        }

        if (_read.TryGetValue(definition, out var known) && known.Mark == kept.Mark)
        {
            return known.Files;
        }

        try
        {
            if (await store.Value.ReadAsync(definition, cancel) is { } files)
            {
                _read[definition] = (kept.Mark, files);
                return files;
            }

            Log.Altered(logger, definition);
        }
        catch (Exception fault) when (fault is RequestFailedException or AggregateException)
        {
            Log.NotRead(logger, definition, fault.GetType().Name);
        }

        return null;
    }

    private static OwnerFile Source(IReadOnlyList<OwnerFile> parts, string definition) => parts.First(file => file.Name == definition);

    private static partial class Log
    {
        [LoggerMessage(226, LogLevel.Warning, "Configuration: the last good version could not be kept in the storage ({Fault}); it is tried again by itself")]
        public static partial void NotSaved(ILogger logger, string fault);

        [LoggerMessage(227, LogLevel.Error, "Configuration: the last good version of {Name} is not used: it was altered in the storage, or marked with an envelope key that is gone")]
        public static partial void Altered(ILogger logger, string name);

        [LoggerMessage(228, LogLevel.Warning, "Configuration: the last good version of {Name} could not be read ({Fault})")]
        public static partial void NotRead(ILogger logger, string name, string fault);
    }
}
