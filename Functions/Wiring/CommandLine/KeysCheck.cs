using System.CommandLine;

namespace Sealpost.Wiring.CommandLine;

/// <summary><c>keys check FILE...</c>: whether mail can be sealed to a key, before it is put anywhere. Needs no settings.</summary>
internal static class KeysCheck
{
    public static Command Create(string name)
    {
        var files = new Argument<string[]>("FILE") { Description = "Public keys and certificates.", Arity = ArgumentArity.OneOrMore };
        var command = new Command(name, "Say of each file whether mail can be sealed to its keys, and if not, why.") { files };
        command.SetAction(async (parsed, _) =>
        {
            var usable = true;
            foreach (var file in parsed.GetRequiredValue(files))
            {
                foreach (var found in KeysFile.Check(file, TimeProvider.System.GetUtcNow()))
                {
                    usable &= found.IsUsable;
                    await parsed.InvocationConfiguration.Output.WriteLineAsync($"{KeysFile.Printable(file)}: {Words(found)}");
                }
            }

            return usable ? 0 : 1;
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
