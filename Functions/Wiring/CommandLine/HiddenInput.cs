using System.Text;

namespace Sealpost.Wiring.CommandLine;

/// <summary>A line typed at the terminal, of which nothing is shown.</summary>
internal static class HiddenInput
{
    /// <param name="prompt">Where the question goes; not the output, which may be going to a file.</param>
    public static string Read(TextWriter prompt, string question)
    {
        prompt.Write(question);
        var typed = new StringBuilder();
        for (var key = Console.ReadKey(intercept: true); key.Key is not ConsoleKey.Enter; key = Console.ReadKey(intercept: true))
        {
            if (key.Key is ConsoleKey.Backspace)
            {
                typed.Length = Math.Max(0, typed.Length - 1);
            }
            else if (!char.IsControl(key.KeyChar))
            {
                typed.Append(key.KeyChar);
            }
        }

        prompt.WriteLine();
        return typed.ToString();
    }
}
