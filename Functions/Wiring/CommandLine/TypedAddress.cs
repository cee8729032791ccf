using Sealpost.Checking;

namespace Sealpost.Wiring.CommandLine;

/// <summary>An e-mail address that an operator gives, or types where the command line says <c>-</c>: then no shell keeps it.</summary>
internal static class TypedAddress
{
    /// <returns>Normalized; null when it is none.</returns>
    public static async Task<string?> ReadAsync(string given, CancellationToken cancel) =>
        EmailAddress.Normalize((given is "-" ? await Console.In.ReadLineAsync(cancel) : given)?.Trim() ?? "");
}
