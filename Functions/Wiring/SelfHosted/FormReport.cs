using Microsoft.Extensions.Logging;
using Sealpost.Accepting;

namespace Sealpost.Wiring.SelfHosted;

/// <summary>Says at start which forms work, and of the others: file, JSON path and remedy.</summary>
internal static partial class FormReport
{
    public static void Write(FormCatalog forms, ILogger logger)
    {
        foreach (var form in forms.All)
        {
            foreach (var error in form.Errors)
            {
                LogBroken(logger, error.File, error.Path, error.Message);
            }
        }
    }

    [LoggerMessage(50, LogLevel.Error, "Form {File} at {Path}: {Message} Until then the form answers 503.")]
    private static partial void LogBroken(ILogger logger, string file, string path, string message);
}
