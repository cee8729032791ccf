using System.CommandLine;

namespace Sealpost.Wiring.CommandLine;

/// <summary><c>keys check FILE...</c>: whether mail can be sealed to a key, before it is put anywhere. Needs no settings.</summary>
internal static class KeysCheck
{
    public static Command Create(string name)
    {
        var files = new Argument<string[]>("FILE") { Description = "Public keys and certificates.", Arity = ArgumentArity.OneOrMore };
        var json = JsonOutput.Option();
        var command = new Command(name, "Say of each file whether mail can be sealed to its keys, and if not, why.") { files, json };
        command.SetAction(async (parsed, _) =>
        {
            var told = new List<(string File, KeyFinding Found)>();
            foreach (var file in parsed.GetRequiredValue(files))
            {
                foreach (var found in KeysFile.Check(file, TimeProvider.System.GetUtcNow()))
                {
                    told.Add((file, found));
                }
            }

            await JsonOutput.WriteAsync(
                parsed, json, told.Select(one => new { one.File, one.Found.State, one.Found.Key?.Fingerprint, one.Found.Key?.Addresses, one.Found.Key?.Expires, one.Found.Reason }),
                string.Join(Environment.NewLine, told.Select(one => $"{KeysFile.Printable(one.File)}: {Words(one.Found)}")));
            return told.TrueForAll(one => one.Found.IsUsable) ? 0 : 1;
        });
        return command;
    }

    private static string Words(KeyFinding found) => found switch
    {
        { IsUsable: false } => $"can't be used. {found.Reason}",
        { State: KeyState.ExpiresSoon, Key: { } key } => $"can be used, but not for long: {KeysFile.Describe(key)}",
        { Key: { } key } => $"can be used: {KeysFile.Describe(key)}",
        _ => throw new InvalidOperationException("A usable finding has a key."),
    };
}
