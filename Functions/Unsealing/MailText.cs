using System.Globalization;
using System.Text;

namespace Sealpost.Unsealing;

/// <summary>An opened mail for people, at a terminal.</summary>
internal static class MailText
{
    /// <param name="paths">Where each of the mail's files was saved; empty when they were not.</param>
    public static string Show(OpenedMail mail, IReadOnlyList<string> paths, TransferReport? report = null)
    {
        var text = new StringBuilder();
        void Line(string name, string? value) => text.Append(value is null ? "" : $"{name + ':',-9} {TerminalText.OneLine(value)}\n");
        Line("From", mail.From);
        Line("To", mail.To.Count > 0 ? string.Join(", ", mail.To) : null);
        Line("Date", mail.Date?.ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture));
        Line("Subject", mail.Subject);
        Line("Form", mail.Form);
        Line("Receipt", mail.Receipt);
        Line("Sealed", Sealed(mail.Seal));
        Line("Signed", Signed(mail.Signature));
        Line("Transfer", report?.Words ?? (mail.Transfer is { } transfer ? $"{transfer.Form} {transfer.Number}" : null));
        mail.Warnings.ToList().ForEach(warning => Line("Warning", warning));
        text.Append('\n').Append(TerminalText.Lines(mail.Text).TrimEnd('\n')).Append('\n');
        if (report is not null)
        {
            return text.ToString();
        }

        if (mail.Files.Count > 0)
        {
            text.Append("\nFiles:\n");
        }

        for (var i = 0; i < mail.Files.Count; i++)
        {
            var (file, saved) = (mail.Files[i], i < paths.Count ? $", saved as {paths[i]}" : "");
            text.Append("  ").Append(TerminalText.OneLine($"{file.Name} ({file.Type}, {file.Content.Length} bytes){saved}")).Append('\n');
        }

        return text.ToString();
    }

    private static string Sealed(Seal seal) => seal.Kind switch
    {
        SealKind.None => "not sealed",
        var kind => $"with {(kind is SealKind.OpenPgp ? "OpenPGP" : "S/MIME")}, {seal.Algorithm}, "
            + $"{(seal.Scope is SealScope.Fields ? "only the sealed pieces" : "the whole message")}, to {string.Join(" and ", seal.Keys)}"
            + (seal.Keys.Count > 1 ? $"; opened with {seal.OpenedWith}" : ""),
    };

    private static string Signed(Signature signature) => signature.Status switch
    {
        SignatureStatus.Good => $"good, by {signature.Signer}",
        SignatureStatus.Unchecked => $"can't be checked: by {signature.Signer}; give its public key with --signer",
        _ => "not signed",
    };
}
