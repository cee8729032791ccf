using Azure;
using Microsoft.Extensions.Logging;
using Sealpost.Accepting;
using Sealpost.Configuring;
using Sealpost.Subscribing;

namespace Sealpost;

/// <summary>
/// Forms, lists, templates and keys, from the folders and from the container over them: read at start and looked at again every minute,
/// checked as a whole, and put in the place of what was in use in one step. Of a form or list that has an error, the last good version
/// stays in use. While the container can't be read, what is known goes on; where nothing is known, no form is used, because the one in
/// the folder may be older, and less protected, than the one that was uploaded.
/// </summary>
internal sealed partial class LoadConfiguration
{
    private readonly OwnerFolders _folders;
    private readonly UploadedFiles _uploaded;
    private readonly KeepGood _kept;
    private readonly CheckForm _check;
    private readonly ListCatalog _lists;
    private readonly FormCatalog _forms;
    private readonly ILogger _logger;
    private readonly Lazy<Task> _first;
    private FormSet? _current;
    private ListSet? _currentLists;
    private Upload _upload = Upload.Nothing;
    private bool _unsettled;

    public LoadConfiguration(
        OwnerFolders folders, UploadedFiles uploaded, KeepGood kept, CheckForm check, ListCatalog lists, FormCatalog forms, ILogger<LoadConfiguration> logger)
    {
        (_folders, _uploaded, _kept, _check, _lists, _forms, _logger) = (folders, uploaded, kept, check, lists, forms, logger);
        _first = new(() => uploaded.IsUsed ? Task.Run(() => StartAsync(CancellationToken.None)) : UseFolders());
    }

    /// <summary>Why the container can't be read now; null when it can, or none is set.</summary>
    public string? Unread { get; private set; }

    /// <summary>Whether the container was read once.</summary>
    public bool IsKnown { get; private set; }

    /// <summary>What the container holds that was not used, and why.</summary>
    public IReadOnlyList<(string Name, string Reason)> Ignored => _upload.Ignored;

    /// <summary>Done when something is known, or it is known that nothing is.</summary>
    public Task FirstAsync() => _first.Value;

    /// <summary>Looks whether something was uploaded. One run at a time.</summary>
    /// <returns>Whether something was.</returns>
    public async Task<bool> LookAsync(CancellationToken cancel)
    {
        await FirstAsync();
        if (!_uploaded.IsUsed)
        {
            return false;
        }

        var before = _upload;
        try
        {
            await UseAsync(await _uploaded.LookAsync(_upload, cancel), cancel);
        }
        catch (Exception fault) when (IsTrouble(fault, cancel))
        {
            Miss(fault);
        }

        return !ReferenceEquals(before, _upload);
    }

    private Task UseFolders()
    {
        var files = OwnerFiles.In(_folders);
        var lists = ListSet.Make(files.Definitions(OwnerFiles.Lists).Select(list => KeyValuePair.Create<string, IReadOnlyList<OwnerFile>>(list.Key, [list.Value])));
        Use(lists, Make(lists, [.. files.Definitions(OwnerFiles.Forms).Select(form => new FormVersions(form.Key, [(form.Value, files)], IsProven: true))]));
        return Task.CompletedTask;
    }

    private async Task StartAsync(CancellationToken cancel)
    {
        try
        {
            await UseAsync(await _uploaded.LookAsync(_upload, cancel), cancel);
        }
        catch (Exception fault) when (IsTrouble(fault, cancel))
        {
            Miss(fault);
            await UseKeptAsync(cancel);
        }
    }

    private async Task UseAsync(Upload upload, CancellationToken cancel)
    {
        if (Unread is not null)
        {
            Log.Read(_logger, _uploaded.Container);
            Unread = null;
        }

        if (IsKnown && ReferenceEquals(upload, _upload) && !_unsettled)
        {
            return;
        }

        var files = OwnerFiles.Over(_folders, upload.Files);
        await _kept.LookAsync(cancel);
        var lists = new List<KeyValuePair<string, IReadOnlyList<OwnerFile>>>();
        foreach (var (name, source) in files.Definitions(OwnerFiles.Lists))
        {
            lists.Add(new(name, await _kept.ListAsync(name, source, _currentLists, cancel)));
        }

        var forms = new List<FormVersions>();
        foreach (var (name, source) in files.Definitions(OwnerFiles.Forms))
        {
            forms.Add(await _kept.FormAsync(name, source, files, _current, cancel));
        }

        var set = ListSet.Make(lists);
        Use(set, Make(set, forms));
        if (!ReferenceEquals(upload, _upload))
        {
            Log.Changed(_logger, _uploaded.Container, upload.Files.Count, forms.Count, _current!.All.Count(form => form.IsKept), _current.All.Count(form => form.Form is null));
            upload.Ignored.Except(_upload.Ignored).ToList().ForEach(blob => Log.Ignored(_logger, BlobNames.Printable(blob.Name), blob.Reason));
        }

        (_upload, IsKnown) = (upload, true);
        var saved = await _kept.SaveAsync(_current!, _currentLists!, cancel);
        _unsettled = !saved || _current!.All.Any(form => form.Errors.Count > 0) || _currentLists!.All.Values.Any(list => list.Errors.Count > 0);
    }

    /// <summary>The container can't be read at start: what was good last is used, and said to be so.</summary>
    private async Task UseKeptAsync(CancellationToken cancel)
    {
        var folder = OwnerFiles.In(_folders);
        var (forms, known) = await _kept.AllAsync(cancel);
        var fault = new FormError("", "$", $"The container {_uploaded.Container} can't be read ({Unread}), so nobody knows whether this is the newest version.");
        var lists = ListSet.Make(known).With(fault, folder.Definitions(OwnerFiles.Lists).Keys);
        Use(lists, Make(lists, forms).With(fault, folder.Definitions(OwnerFiles.Forms).Keys));
    }

    private FormSet Make(ListSet lists, IReadOnlyList<FormVersions> forms) => FormSet.Make(forms, _current, form => _check.Run(form, lists));

    /// <summary>The lists first: a form is never seen before its list.</summary>
    private void Use(ListSet lists, FormSet forms)
    {
        (_currentLists, _current) = (lists, forms);
        _lists.Use(lists);
        _forms.Use(forms);
    }

    private void Miss(Exception fault)
    {
        var why = fault switch
        {
            UploadRefusedException refused => refused.Message,
            RequestFailedException { ErrorCode: "ContainerNotFound" } => "there is no such container",
            RequestFailedException { Status: > 0 } refused => $"{refused.Status} {refused.ErrorCode}",
            _ => "the storage does not answer",
        };
        if (Unread is null)
        {
            Log.Unread(_logger, _uploaded.Container, why);
        }

        Unread = why;
    }

    private static bool IsTrouble(Exception fault, CancellationToken cancel) =>
        fault is RequestFailedException or AggregateException or UploadRefusedException or IOException or OperationCanceledException && !cancel.IsCancellationRequested;

    private static partial class Log
    {
        [LoggerMessage(220, LogLevel.Information, "Configuration of container={Container} files={Files} forms={Forms} kept={Kept} broken={Broken}: in use")]
        public static partial void Changed(ILogger logger, string container, int files, int forms, int kept, int broken);

        [LoggerMessage(223, LogLevel.Error, "Configuration of container={Container} can't be read ({Reason}). What is known goes on; where nothing is known, forms answer 503. It is tried again by itself.")]
        public static partial void Unread(ILogger logger, string container, string reason);

        [LoggerMessage(224, LogLevel.Information, "Configuration of container={Container} can be read again")]
        public static partial void Read(ILogger logger, string container);

        [LoggerMessage(225, LogLevel.Warning, "Configuration: the file {Name} is not used. {Reason}")]
        public static partial void Ignored(ILogger logger, string name, string reason);
    }
}
