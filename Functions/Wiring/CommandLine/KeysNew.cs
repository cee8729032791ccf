using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Sealpost.Checking;
using Sealpost.Sealing;

namespace Sealpost.Wiring.CommandLine;

/// <summary><c>keys new ADDRESS</c>: a key pair for a recipient who has none. The private key leaves with a file, and must not stay.</summary>
internal static class KeysNew
{
    public static Command Create(string name, Func<IServiceProvider> services)
    {
        var address = new Argument<string>("ADDRESS") { Description = "The recipient's." };
        var smime = new Option<bool>("--smime") { Description = "A self-signed S/MIME certificate in place of an OpenPGP key." };
        var rsa = new Option<bool>("--rsa") { Description = "RSA-3072 in place of Curve25519; certificates are RSA always." };
        var years = new Option<int>("--years") { Description = "How long it can be used.", DefaultValueFactory = _ => 3 };
        var secret = new Option<string>("--private") { Description = "The file for the private key; NAME-private.asc or .pfx in this folder by default." };
        var (given, passphrase) = (KeysImport.NameOption, new KeysPassphrase());
        var command = new Command(name, "Make a key pair: the public key goes into forms/keys, the private one into a file for its owner.")
        {
            address, smime, rsa, years, given, secret,
        };
        passphrase.AddTo(command);
        years.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 20)
            {
                result.AddError("--years must be 1 to 20.");
            }
        });
        command.SetAction(async (parsed, _) =>
        {
            var error = parsed.InvocationConfiguration.Error;
            if (EmailAddress.Normalize(parsed.GetRequiredValue(address)) is not { } whose || EmailAddress.NeedsUtf8(whose))
            {
                await error.WriteLineAsync("This is not an e-mail address of a recipient; write it as name@example.org, in ASCII.");
                return 2;
            }

            var folder = KeysFolder.Of(services());
            var (files, fault) = NewKeyFiles.Choose(folder, parsed.GetValue(given) ?? KeysFolder.Name(whose), parsed.GetValue(secret), parsed.GetValue(smime));
            if (files is null)
            {
                await error.WriteLineAsync(fault);
                return 1;
            }

            (var words, fault) = passphrase.Get(parsed);
            if (fault is not null)
            {
                await error.WriteLineAsync(fault);
                return 1;
            }

            var now = services().GetRequiredService<TimeProvider>().GetUtcNow();
            var wish = new NewKeyWish(now, now.AddYears(parsed.GetValue(years)), words);
            var key = parsed.GetValue(smime) ? NewSmimeKey.Generate(whose, wish) : NewOpenPgpKey.Generate(whose, parsed.GetValue(rsa), wish);
            if (!files.TryWrite(key))
            {
                await error.WriteLineAsync("Another program made a file of the same name meanwhile; nothing was kept.");
                return 1;
            }

            await TellAsync(parsed.InvocationConfiguration.Output, new(folder, null, false), files, key, whose, wish);
            return 0;
        });
        return command;
    }

    private static async Task TellAsync(TextWriter output, KeyImport import, NewKeyFiles files, NewKey key, string address, NewKeyWish wish)
    {
        var smime = files.Private.EndsWith(".pfx", StringComparison.Ordinal);
        await output.WriteLineAsync($"""
            {import.Folder.Relative(files.Public)} is the public key of {address}: {key.Algorithm}, {key.Fingerprint}, until {wish.Expires:yyyy-MM-dd}.
            {files.Private} is the private key, {(wish.Passphrase is null ? "without a passphrase" : "protected by the passphrase")}.

            1. Hand {Path.GetFileName(files.Private)} to its owner, on a way that nobody else reads.
            2. The owner imports it: {Import(smime, Path.GetFileName(files.Private))}
            3. Delete it here: nothing of Sealpost needs it, and whoever finds it reads the mail.

            """);
        foreach (var line in import.Next(files.Public, [address]))
        {
            await output.WriteLineAsync(line);
        }
    }

    private static string Import(bool smime, string file) => smime
        ? "Thunderbird: Account Settings, End-To-End Encryption, Manage S/MIME Certificates; Outlook, Windows and macOS: open the file."
        : $"Thunderbird: Account Settings, End-To-End Encryption, Add Key; or gpg --import {file}";
}

/// <summary>Where the two halves of a new key go. Neither file is ever written over.</summary>
internal sealed record NewKeyFiles(string Public, string Private)
{
    /// <returns>The files, or what is in the way.</returns>
    public static (NewKeyFiles? Files, string? Fault) Choose(KeysFolder folder, string name, string? secret, bool smime)
    {
        if (!KeysFolder.IsName(name))
        {
            return (null, "A name is made of letters, digits, '.', '_' and '-', a letter or digit first.");
        }

        var files = new NewKeyFiles(
            Path.Combine(folder.Keys, $"{name}.{(smime ? "crt" : "asc")}"), Path.GetFullPath(secret ?? $"{name}-private.{(smime ? "pfx" : "asc")}"));
        return files switch
        {
            _ when File.Exists(files.Public) => (null, $"{folder.Relative(files.Public)} is there already, and was left alone; choose another name with --name."),
            _ when File.Exists(files.Private) => (null, $"{files.Private} is there already, and was left alone; choose another file with --private."),
            _ when files.Private.StartsWith(folder.Forms + Path.DirectorySeparatorChar, StringComparison.Ordinal) =>
                (null, "The private key must not be among the forms, which are published; choose another file with --private."),
            _ when !Directory.Exists(Path.GetDirectoryName(files.Private)) => (null, $"There is no folder {Path.GetDirectoryName(files.Private)}."),
            _ => (files, null),
        };
    }

    /// <summary>Both, or neither.</summary>
    public bool TryWrite(NewKey key)
    {
        try
        {
            PrivateFile.WriteNew(Private, key.Private);
        }
        catch (IOException) when (File.Exists(Private))
        {
            return false;
        }

        if (!KeysFolder.TrySave(Public, key.Public, replace: false))
        {
            File.Delete(Private);
            return false;
        }

        return true;
    }
}
