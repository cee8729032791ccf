using System.Globalization;

namespace Sealpost.Wiring.CommandLine;

/// <summary>One line on the error output that says how far a long command is; none where nobody looks, as in a pipe.</summary>
/// <param name="total">Null when it is not known beforehand.</param>
internal sealed class ProgressLine(TextWriter error, string what, int? total, TimeProvider time) : IDisposable
{
    private const int Width = 30;
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(100);

    private readonly bool _visible = !Console.IsErrorRedirected;
    private long _shown;
    private int _done;

    public void Step()
    {
        _done++;
        if (_visible && (_done == total || time.GetElapsedTime(_shown) > Every))
        {
            _shown = time.GetTimestamp();
            error.Write($"\r{Bar()}{_done.ToString(CultureInfo.InvariantCulture)}{(total is { } all ? $" of {all}" : "")} {what} ");
        }
    }

    /// <summary>Leaves an empty line behind.</summary>
    public void Dispose()
    {
        if (_visible && _done > 0)
        {
            error.Write($"\r{new string(' ', Width + what.Length + 40)}\r");
        }
    }

    private string Bar()
    {
        if (total is not { } all)
        {
            return "";
        }

        var filled = (int)((long)Width * Math.Min(_done, all) / Math.Max(1, all));
        return $"[{new string('#', filled)}{new string('.', Width - filled)}] ";
    }
}
