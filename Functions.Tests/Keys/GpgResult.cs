namespace Sealpost.Tests.Keys;

/// <summary>What gpg did: its output and, by themselves, the lines of --status-fd and those for humans.</summary>
public sealed record GpgResult(int ExitCode, ReadOnlyMemory<byte> Output, string Status, string Messages)
{
    /// <summary>Whether decryption succeeded and the modification detection code was there and right.</summary>
    public bool IsIntact => ExitCode == 0 && HasStatus("DECRYPTION_OKAY") && HasStatus("GOODMDC");

    public bool HasStatus(string keyword) => StatusLines(keyword).Any();

    /// <summary>The words after the keyword, one array for each of its lines.</summary>
    public IEnumerable<string[]> StatusLines(string keyword) => Status.Split('\n')
        .Select(line => line.Split(' '))
        .Where(words => words[0] == keyword)
        .Select(words => words[1..]);
}
