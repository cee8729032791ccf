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
        return _given is not null || Console.IsInputRedirected ? _given : HiddenInput.Read(prompt, $"Passphrase of {keyFile}: ");
    }
}
