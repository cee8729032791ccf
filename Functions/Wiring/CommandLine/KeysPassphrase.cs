using System.CommandLine;

namespace Sealpost.Wiring.CommandLine;

/// <summary>Where the passphrase of a new private key comes from: a file, a terminal, or nowhere on purpose.</summary>
internal sealed class KeysPassphrase
{
    private readonly Option<FileInfo> _file = new("--passphrase-file") { Description = "Its first line protects the private key." };
    private readonly Option<bool> _none = new("--no-passphrase") { Description = "Leave the private key unprotected: whoever has the file reads the mail." };

    public void AddTo(Command command)
    {
        command.Add(_file);
        command.Add(_none);
        command.Validators.Add(given =>
        {
            if (given.GetValue(_none) && given.GetValue(_file) is not null)
            {
                given.AddError("Give --passphrase-file or --no-passphrase, not both.");
            }
        });
    }

    /// <returns>The passphrase, null for none; or what is wrong.</returns>
    public (string? Passphrase, string? Fault) Get(ParseResult parsed)
    {
        if (parsed.GetValue(_none))
        {
            return (null, null);
        }

        if (parsed.GetValue(_file) is { } file)
        {
            return FirstLine(file.FullName) is { Length: > 0 } line ? (line, null) : (null, "The passphrase file can't be read, or its first line is empty.");
        }

        return Console.IsInputRedirected
            ? (null, "There is no terminal to ask for a passphrase at; give --passphrase-file FILE, or --no-passphrase.")
            : Ask();
    }

    private static string? FirstLine(string file)
    {
        try
        {
            return File.ReadLines(file).FirstOrDefault();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static (string?, string?) Ask()
    {
        var first = HiddenInput.Read(Console.Error, "Passphrase for the private key: ");
        return first.Length == 0 ? (null, "A passphrase must not be empty; --no-passphrase leaves the private key unprotected.")
            : first == HiddenInput.Read(Console.Error, "The same again: ") ? (first, null)
            : (null, "The two differ; nothing was made.");
    }
}
