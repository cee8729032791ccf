using System.CommandLine;
using System.CommandLine.Invocation;

namespace Sealpost.Wiring.CommandLine;

/// <summary>The usual help of a command, and below it how it is used.</summary>
internal sealed class HelpWithExamples(SynchronousCommandLineAction usual) : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        var code = usual.Invoke(parseResult);
        var examples = Examples.Of(Path(parseResult.CommandResult.Command)).ToList();
        if (examples.Count > 0)
        {
            var output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            examples.ForEach(example => output.WriteLine($"  {example.Words}{Environment.NewLine}      {example.What}"));
            output.WriteLine();
        }

        return code;
    }

    /// <returns>Such as <c>spool list</c>; empty of the program itself.</returns>
    public static string Path(Command command) =>
        command is RootCommand ? "" : string.Join(' ', command.Parents.OfType<Command>().Select(Path).Append(command.Name).Where(name => name.Length > 0));
}
