using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Sealpost.Sealing;

namespace Sealpost.Wiring.CommandLine;

/// <summary><c>keys import FILE|-</c>: takes in a key that can be used, and says where it fits.</summary>
internal static class KeysImport
{
    private const int Most = 1024 * 1024;

    public static Option<string> NameOption => new("--name")
    {
        Description = "The file's name in forms/keys, without its ending; made from the address by default.",
    };

    public static Option<bool> ReplaceOption => new("--replace") { Description = "Take the place of a key that has this name." };

    public static Command Create(string name, Func<IServiceProvider> services)
    {
        var file = new Argument<string>("FILE") { Description = "A public key or a certificate; - reads the standard input." };
        var (given, replace) = (NameOption, ReplaceOption);
        var command = new Command(name, "Check a key and put it into forms/keys.") { file, given, replace };
        command.SetAction(async (parsed, cancel) =>
        {
            var error = parsed.InvocationConfiguration.Error;
            if (await ReadAsync(parsed.GetRequiredValue(file), cancel) is not { } content)
            {
                await error.WriteLineAsync($"{parsed.GetValue(file)} can't be read, or is larger than a key can be.");
                return 1;
            }

            var found = KeysFile.Check(content, services().GetRequiredService<TimeProvider>().GetUtcNow());
            if (found.FirstOrDefault(key => !key.IsUsable) is { } refused)
            {
                await error.WriteLineAsync($"The key can't be used, and was not taken in. {refused.Reason}");
                return 1;
            }

            var import = new KeyImport(KeysFolder.Of(services()), parsed.GetValue(given), parsed.GetValue(replace));
            return await import.RunAsync(content, [.. found.Select(key => key.Key!)], parsed.InvocationConfiguration.Output, error);
        });
        return command;
    }

    private static async Task<byte[]?> ReadAsync(string file, CancellationToken cancel)
    {
        try
        {
            await using var input = file == "-" ? Console.OpenStandardInput() : File.OpenRead(file);
            var content = new byte[Most + 1];
            var length = await input.ReadAtLeastAsync(content, content.Length, throwOnEndOfStream: false, cancel);
            return length <= Most ? content[..length] : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

/// <summary>Puts a key that was checked into <c>forms/keys</c>.</summary>
/// <param name="Name">Null makes one from the address.</param>
internal sealed record KeyImport(KeysFolder Folder, string? Name, bool Replace)
{
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(byte[] content, IReadOnlyList<RecipientKey> keys, TextWriter output, TextWriter error)
    {
        var name = Name ?? KeysFolder.Name(keys.SelectMany(key => key.Addresses).FirstOrDefault() ?? "");
        if (!KeysFolder.IsName(name))
        {
            await error.WriteLineAsync(Name is null
                ? "The key holds no address to name its file by; choose a name with --name."
                : "A name is made of letters, digits, '.', '_' and '-', a letter or digit first.");
            return 2;
        }

        var file = Path.Combine(Folder.Keys, name + (keys.All(key => key.Kind is SealingKind.Smime) ? ".crt" : ".asc"));
        if (!KeysFolder.TrySave(file, Text(content, keys), Replace))
        {
            await error.WriteLineAsync(
                $"{Folder.Relative(file)} is there and holds another key, which was left alone. Choose another name with --name, or add --replace.");
            return 1;
        }

        await output.WriteLineAsync($"{Folder.Relative(file)} is in place:");
        foreach (var key in keys)
        {
            await output.WriteLineAsync($"  {KeysFile.Describe(key)}");
        }

        foreach (var line in Next(file, [.. keys.SelectMany(key => key.Addresses)]))
        {
            await output.WriteLineAsync(line);
        }

        return 0;
    }

    /// <param name="addresses">Those that the key holds.</param>
    public IEnumerable<string> Next(string file, IReadOnlyList<string> addresses)
    {
        var forms = Folder.Read(_ => { });
        var fits = forms.Where(form => form.Recipients.Intersect(addresses, StringComparer.OrdinalIgnoreCase).Any()).ToList();
        var missing = fits.Where(form => !form.KeyFiles.Contains(file)).Select(form => form.Name).ToList();
        yield return $"In a form's encryption.keys it is: \"{Folder.Relative(file)}\"";
        if (fits.Count == 0)
        {
            yield return "No form has its address as a recipient; a form that names it all the same seals every mail of its kind to it, too.";
        }
        else
        {
            yield return missing.Count > 0
                ? $"Its address is a recipient of {string.Join(", ", missing)}: add the line there, and restart the application."
                : "Every form that has its address as a recipient names it already; restart the application.";
        }
    }

    /// <summary>OpenPGP keys are kept armored, so that people and their tools see what they are.</summary>
    private static byte[] Text(byte[] content, IReadOnlyList<RecipientKey> keys) =>
        keys.Any(key => key.Kind is SealingKind.OpenPgp) && !KeyPackets.IsArmored(content) ? KeyPackets.Armor(content) : content;
}
