using System.CommandLine;
using Sealpost.Unsealing;

namespace Sealpost.Wiring.CommandLine;

/// <summary>
/// <c>open MAIL --key FILE</c>: decrypts and verifies a received mail, on any machine: it reads no settings. Exit codes: 0 opened,
/// 1 not opened (nothing of the mail is written then), 2 not understood.
/// </summary>
internal static class OpenCommand
{
    private static readonly Argument<string> Mail = new("MAIL")
    {
        Description = "The mail as it was received, an .eml file; - reads it from the input.",
    };

    private static readonly Option<string[]> Keys = new("--key")
    {
        Description = "A private key: OpenPGP, PEM with its certificate, or PKCS #12. May be given several times; the one that fits is used.",
    };

    private static readonly Option<string> PassphraseFile = new("--passphrase-file")
    {
        Description = "Holds the key's passphrase in its first line. Else SEALPOST_PASSPHRASE holds it, or you are asked.",
    };

    private static readonly Option<string[]> Signers = new("--signer")
    {
        Description = "A public key or certificate whose signature counts. May be given several times.",
    };

    private static readonly Option<bool> RequireSignature = new("--require-signature") { Description = "Open only what one of the signers signed." };
    private static readonly Option<bool> AsJson = new("--json") { Description = "Print JSON." };
    private static readonly Option<string> Folder = new("--files") { Description = "Save the mail's files in this folder, for you alone." };

    private static readonly Option<int> First = new("--first")
    {
        Description = "Of transfers: the number from which on none may be missing in the folder; earlier ones are kept elsewhere.", DefaultValueFactory = _ => 1,
    };

    public static Command Create(string name)
    {
        var command = new Command(name, "Decrypt and verify a mail that you received.")
        {
            Mail, Keys, PassphraseFile, Signers, RequireSignature, AsJson, Folder, First,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            try
            {
                return await RunAsync(parsed, cancel);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                return await RefuseAsync(parsed, fault.Message, 2);
            }
            catch (NotOpenedException refused)
            {
                return await RefuseAsync(parsed, refused.Why.Words, 2);
            }
        });
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var passphrase = new Passphrase(parsed.GetValue(PassphraseFile), parsed.InvocationConfiguration.Error);
        var keys = new OpeningKeys(await ReadAsync(parsed.GetValue(Keys), cancel), await ReadAsync(parsed.GetValue(Signers), cancel), passphrase.For);
        var path = parsed.GetRequiredValue(Mail);
        await using var mail = path == "-" ? Console.OpenStandardInput() : File.OpenRead(path);
        switch (new MailOpener(keys, parsed.GetValue(RequireSignature)).Open(mail))
        {
            case Opened(var opened):
                return await ShowAsync(parsed, opened);
            case NotOpened why:
                return await RefuseAsync(parsed, why.Words, 1);
            case var other:
                throw new InvalidOperationException(other.GetType().Name);
        }
    }

    private static async Task<int> ShowAsync(ParseResult parsed, OpenedMail mail)
    {
        IReadOnlyList<string> paths = [];
        TransferReport? report = null;
        try
        {
            if (parsed.GetValue(Folder) is { } folder)
            {
                report = mail.Transfer is { } transfer ? TransferFolder.Save(transfer, folder, parsed.GetValue(First)) : null;
                paths = report is not null ? [report.Path] : SavedFiles.Save(mail.Files, folder);
            }
        }
        catch (IOException fault)
        {
            return await RefuseAsync(parsed, fault.Message, 1);
        }

        if (report is { State: TransferState.Conflict })
        {
            return await RefuseAsync(parsed, $"{report.Path} is there already, with other content than this mail has for transfer {report.Form} {report.Number}. "
                + "Nothing was written. Ask the sender which one is right.", 1);
        }

        var output = parsed.InvocationConfiguration.Output;
        await output.WriteAsync(parsed.GetValue(AsJson) ? MailJson.Show(mail, paths, report) + "\n" : MailText.Show(mail, paths, report));
        return 0;
    }

    private static async Task<int> RefuseAsync(ParseResult parsed, string words, int code)
    {
        await parsed.InvocationConfiguration.Error.WriteLineAsync(TerminalText.OneLine(words));
        return code;
    }

    private static async Task<List<KeyFile>> ReadAsync(string[]? files, CancellationToken cancel)
    {
        var read = new List<KeyFile>();
        foreach (var file in files ?? [])
        {
            read.Add(new(file, await File.ReadAllBytesAsync(file, cancel)));
        }

        return read;
    }
}
