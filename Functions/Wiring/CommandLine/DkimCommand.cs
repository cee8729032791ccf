using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Sealpost.Sending;

namespace Sealpost.Wiring.CommandLine;

/// <summary><c>dkim new</c> makes a key that signs mail; <c>dkim record</c> prints what the DNS must say of the keys in the settings.</summary>
internal static class DkimCommand
{
    public static Command Create(string name, Func<IServiceProvider> services) => new(name, "The keys that sign our mail (DKIM).")
    {
        New(), Record(services),
    };

    private static Command New()
    {
        var selector = new Option<string>("--selector")
        {
            Description = "The key's name in the DNS, such as mail2026. A new key takes a new one.", Required = true,
        };
        var domain = new Option<string>("--domain") { Description = "The domain of Smtp__From, or one above it." };
        var ed25519 = new Option<bool>("--ed25519") { Description = "A key for the second signature, beside the RSA key." };
        var file = new Option<FileInfo>("--key-file") { Description = "Where the private key is written; never over another file.", Required = true };
        selector.Validators.Add(result => Check(result.GetValueOrDefault<string>(), DkimOptions.IsSelector, result.AddError,
            "--selector may hold letters, digits and hyphens, such as mail2026."));
        domain.Validators.Add(result => Check(result.GetValueOrDefault<string>(), DkimOptions.IsDomain, result.AddError,
            "--domain is the name of a domain in ASCII, such as example.org."));
        var command = new Command("new", "Make a key: writes it to a file that only you can read, prints the DNS record and the settings.")
        {
            selector, domain, ed25519, file,
        };
        command.SetAction((parsed, cancel) => MakeAsync(
            parsed.InvocationConfiguration, parsed.GetRequiredValue(selector), parsed.GetValue(domain)?.ToLowerInvariant(),
            parsed.GetValue(ed25519), parsed.GetRequiredValue(file).FullName, cancel));
        return command;
    }

    private static async Task<int> MakeAsync(
        InvocationConfiguration console, string selector, string? domain, bool ed25519, string path, CancellationToken cancel)
    {
        var pem = ed25519 ? DkimKey.NewEd25519() : DkimKey.NewRsa();
        if (await WriteAsync(path, pem, cancel) is { } fault)
        {
            await console.Error.WriteLineAsync(fault);
            return 1;
        }

        using var key = DkimKey.Read(pem);
        await console.Output.WriteLineAsync(
            $"{Text(new DkimRecord(selector, domain, key.Record))}\n\n{Settings(ed25519 ? "Ed25519" : "", selector, domain, path)}\n\n{Next}");
        return 0;
    }

    private static Command Record(Func<IServiceProvider> services)
    {
        var command = new Command("record", "Print the DNS records of the keys in the settings.");
        command.SetAction(async (parsed, _) =>
        {
            var dkim = services().GetRequiredService<IOptions<DkimOptions>>().Value;
            if (!dkim.Enabled)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync("No Dkim setting is there, so mail is not signed; \"dkim new\" makes a key.");
                return 1;
            }

            var keys = new[] { (dkim.Selector, dkim.Key), (dkim.Ed25519Selector, dkim.Ed25519Key) };
            var texts = keys.Where(pair => !string.IsNullOrWhiteSpace(pair.Item2)).Select(pair =>
            {
                using var key = DkimKey.Read(pair.Item2!);
                return Text(new DkimRecord(pair.Item1!, dkim.SigningDomain, key.Record));
            });
            await parsed.InvocationConfiguration.Output.WriteLineAsync(string.Join("\n\n", texts));
            return 0;
        });
        return command;
    }

    private const string Next = """
        What to do next:
          1. Publish the DNS record. Most DNS services take the value as one text; for a zone file it is split.
          2. Wait until it can be seen: dig +short TXT NAME (with the name above).
          3. Put the key where the application can read it, set the settings, restart.
          4. Send yourself a mail; its Authentication-Results must say dkim=pass.
        Keep the record of an older key for a week after its last mail, then remove it.
        """;

    private static string Text(DkimRecord record) => $"""
        DNS record
          Name:   {record.Name}
          Type:   TXT
          Value:  {record.Value}
          Split:  {record.Strings}
        """;

    private static string Settings(string kind, string selector, string? domain, string path) =>
        $"Settings\n  Dkim__{kind}Selector={selector}\n  Dkim__{kind}Key={path}"
        + (domain is null ? "\n(The record belongs to the domain of Smtp__From; add --domain to see its whole name.)" : $"\n  Dkim__Domain={domain}");

    /// <returns>Why it was not written; null when it was.</returns>
    private static async Task<string?> WriteAsync(string path, string pem, CancellationToken cancel)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            await using var writer = new StreamWriter(path, options);
            await writer.WriteAsync(pem.AsMemory(), cancel);
            return null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return File.Exists(path)
                ? $"{path} is there already and was left alone; name another file."
                : $"{path} can't be written; no key was made.";
        }
    }

    private static void Check(string? text, Predicate<string> isRight, Action<string> tell, string fault)
    {
        if (text is not null && !isRight(text))
        {
            tell(fault);
        }
    }
}
