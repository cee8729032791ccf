using Microsoft.Extensions.Logging;
using Sealpost.Accepting;
using Sealpost.Subscribing;

namespace Sealpost;

/// <summary>Tells the operator which forms and lists don't work, or not in their newest version (file, JSON path and remedy): each fault once, and when it is mended.</summary>
internal sealed partial class ReportForms(FormCatalog forms, ListCatalog lists, ILogger<ReportForms> logger)
{
    private HashSet<FormError> _told = [];
    private Dictionary<string, bool> _known = [];

    public void Run()
    {
        var (told, known) = (new HashSet<FormError>(), new Dictionary<string, bool>(StringComparer.Ordinal));
        foreach (var form in forms.All)
        {
            foreach (var error in form.Errors.Where(error => told.Add(error) && !_told.Contains(error)))
            {
                Tell(form, error);
            }

            known[form.Name] = form.Errors.Count == 0;
            if (known[form.Name] && _known.TryGetValue(form.Name, out var good) && !good)
            {
                Log.Mended(logger, form.Name);
            }
        }

        foreach (var error in lists.Errors.Where(error => told.Add(error) && !_told.Contains(error)))
        {
            Log.List(logger, error.File, error.Path, error.Message);
        }

        foreach (var gone in _known.Keys.Except(known.Keys))
        {
            Log.Gone(logger, gone);
        }

        (_told, _known) = (told, known);
    }

    private void Tell(LoadedForm form, FormError error)
    {
        if (form.IsKept)
        {
            Log.Kept(logger, error.File, error.Path, error.Message);
        }
        else
        {
            Log.Broken(logger, error.File, error.Path, error.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(50, LogLevel.Error, "Form {File} at {Path}: {Message} Until then the form answers 503.")]
        public static partial void Broken(ILogger logger, string file, string path, string message);

        [LoggerMessage(221, LogLevel.Error, "Form {File} at {Path}: {Message} Until then its last good version is used.")]
        public static partial void Kept(ILogger logger, string file, string path, string message);

        [LoggerMessage(222, LogLevel.Error, "List {File} at {Path}: {Message} Until then its last good version is used, if there is one.")]
        public static partial void List(ILogger logger, string file, string path, string message);

        [LoggerMessage(229, LogLevel.Information, "Form {Form} works again in its newest version")]
        public static partial void Mended(ILogger logger, string form);

        [LoggerMessage(230, LogLevel.Warning, "Form {Form} was removed: its address answers 404, and mail of it that waits is held until it is there again or you discard it")]
        public static partial void Gone(ILogger logger, string form);
    }
}
