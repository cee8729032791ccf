using System.Text;

namespace Sealpost.Wiring.CommandLine;

/// <summary>Of a private key: from a file, the environment, or whoever sits at the terminal, in this order.</summary>
/// <param name="file">Its first line is the passphrase.</param>
/// <param name="prompt">Where the question goes, so that the output stays the mail alone.</param>
internal sealed class Passphrase(string? file, TextWriter prompt)
{
    private const string Variable = "SEALPOST_PASSPHRASE";

    private readonly string? _given = file is not null ? File.ReadLines(file).FirstOrDefault() ?? ""
        : Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } set ? set : null;

    /// <returns>Null when nobody can be asked.</returns>
    public string? For(string keyFile)
    {
        if (_given is not null || Console.IsInputRedirected)
        {
            return _given;
        }

        prompt.Write($"Passphrase of {keyFile}: ");
        var typed = new StringBuilder();
        for (var key = Console.ReadKey(intercept: true); key.Key != ConsoleKey.Enter; key = Console.ReadKey(intercept: true))
        {
            if (key.Key != ConsoleKey.Backspace)
            {
                typed.Append(key.KeyChar);
            }
            else if (typed.Length > 0)
            {
                typed.Length--;
            }
        }

        prompt.WriteLine();
        return typed.ToString();
    }
}
