using System.Text.Json;
using Sealpost.Tests.Bench;
using Sealpost.Tests.Keys;

namespace Sealpost.Tests.Interop;

/// <summary>A mail as OpenPGP.js and mailparser see it.</summary>
/// <param name="Text">Of the readable part, inside where the whole mail is sealed.</param>
/// <param name="Block">What was in the armored block of a readable mail.</param>
/// <param name="Files">Attachments inside.</param>
/// <param name="Sealed">Attachments that are sealed each by itself.</param>
internal sealed record OpenedMail(
    string OuterSubject, string Subject, string? Text, string? Html, string? Block, string? Hp, string? Older,
    IReadOnlyList<OpenedFile>? Files, IReadOnlyList<SealedFile>? Sealed);

internal sealed record OpenedFile(string Name, string Type, string Sha256);

/// <param name="Inside">The name in the literal data packet.</param>
internal sealed record SealedFile(string Name, string Inside, string Sha256, string? Text);

/// <summary>Programs that are not ours and not gpg: Sequoia, RNP (the engine of Thunderbird), OpenPGP.js, mailparser.</summary>
internal static class Readers
{
    public static async Task<IReadOnlyList<OpenedMail>> OpenAsync(TestKey key, IReadOnlyList<byte[]> mails)
    {
        var packages = await NpmPackages.InstallAsync("readers");
        var folder = Directory.CreateTempSubdirectory("sealpost-mails-");
        try
        {
            var paths = mails.Select((_, i) => Path.Combine(folder.FullName, $"{i}.eml")).ToList();
            await Task.WhenAll(paths.Zip(mails, (path, mail) => File.WriteAllBytesAsync(path, mail)));
            var input = JsonSerializer.Serialize(new { key = key.SecretArmored, mails = paths });
            return JsonSerializer.Deserialize<List<OpenedMail>>(await NpmPackages.RunWithAsync(input, "node", packages, "open.mjs"), JsonSerializerOptions.Web)!;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    public static async Task<byte[]> SequoiaAsync(TestKey key, byte[] message)
    {
        using var files = new TemporaryFiles();
        var secret = files.Write("key.asc", key.SecretArmored);
        var opened = await GpgProcess.RunAsync("sq", ["decrypt", "--recipient-key", secret], message);
        return opened.ExitCode == 0 ? opened.Output.ToArray() : throw new InvalidOperationException(opened.Messages);
    }

    public static async Task<byte[]> RnpAsync(TestKey key, byte[] message)
    {
        using var files = new TemporaryFiles();
        var (home, secret, sealing, output) = (files.Folder, files.Write("key.asc", key.SecretArmored), files.Write("mail.pgp", message), files.Path("out"));
        await GpgProcess.RunAsync("rnpkeys", ["--homedir", home, "--import-keys", secret], default);
        var opened = await GpgProcess.RunAsync("rnp", ["--homedir", home, "--password", "", "--decrypt", sealing, "--output", output], default);
        return opened.ExitCode == 0 ? await File.ReadAllBytesAsync(output) : throw new InvalidOperationException(opened.Messages);
    }
}
