using System.Text.Json;

namespace Sealpost.Unsealing;

/// <summary>
/// An opened mail for machines. All members are always there; what the mail does not have is null or empty.
/// <code>
/// { "subject": "…", "from": "Name &lt;address&gt;", "to": ["…"], "date": "2026-03-01T12:00:00+00:00", "form": "…", "receipt": "…",
///   "sealed": { "kind": "openpgp" | "smime" | "none", "keys": ["…"], "openedWith": "…", "algorithm": "AES-256", "scope": "message" | "fields" },
///   "signature": { "status": "good" | "unchecked" | "none", "signer": "…" },
///   "fields": [{ "name": "…", "label": "…", "values": ["…"] }],
///   "transfer": { "form": "…", "number": 12, "state": "saved" | "repeat", "missing": [{ "first": 9, "last": 11 }] },
///   "text": "…", "files": [{ "name": "…", "type": "…", "size": 1, "path": "…" }], "warnings": ["…"] }
/// </code>
/// A bad signature is not a status: such a mail is not shown. <c>fields</c> is null without a fields.json of Sealpost; <c>path</c> is
/// there when files were saved, <c>state</c> and <c>missing</c> of a transfer, too; <c>transfer</c> is null for any other mail;
/// <c>scope</c> is null when nothing is sealed.
/// </summary>
internal static class MailJson
{
    /// <summary>Escapes whatever is not printable ASCII, so that no control character reaches a terminal.</summary>
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <param name="paths">Where each of the mail's files was saved; empty when they were not.</param>
    public static string Show(OpenedMail mail, IReadOnlyList<string> paths, TransferReport? report = null) => JsonSerializer.Serialize(
        new
        {
            mail.Subject,
            mail.From,
            mail.To,
            mail.Date,
            mail.Form,
            mail.Receipt,
            Sealed = new
            {
                Kind = Word(mail.Seal.Kind),
                mail.Seal.Keys,
                mail.Seal.OpenedWith,
                mail.Seal.Algorithm,
                Scope = mail.Seal.Kind is SealKind.None ? null : Word(mail.Seal.Scope),
            },
            Signature = new { Status = Word(mail.Signature.Status), mail.Signature.Signer },
            mail.Fields,
            Transfer = mail.Transfer is { } transfer
                ? new
                {
                    transfer.Form, transfer.Number, State = report is null ? null : Word(report.State), Missing = report?.Missing.Select(run => new { run.First, run.Last }),
                } : null,
            mail.Text,
            Files = mail.Files.Select((file, i) => File(file, i < paths.Count ? paths[i] : null)),
            mail.Warnings,
        },
        Json);

    private static Dictionary<string, object> File(OpenedFile file, string? path)
    {
        var shown = new Dictionary<string, object> { ["name"] = file.Name, ["type"] = file.Type, ["size"] = file.Content.Length };
        return path is null ? shown : new(shown) { ["path"] = path };
    }

    private static string Word<T>(T value) where T : struct, Enum => $"{value}".ToLowerInvariant();
}
