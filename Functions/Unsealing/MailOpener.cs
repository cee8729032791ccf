using MimeKit;

namespace Sealpost.Unsealing;

/// <summary>A received mail to what its owner reads: layers off, sealed pieces open, signatures checked, headers compared.</summary>
/// <param name="requireSignature">Refuse a mail without a good signature.</param>
internal sealed class MailOpener(OpeningKeys keys, bool requireSignature)
{
    private static readonly HeaderId[] Marks =
        [HeaderId.From, HeaderId.To, HeaderId.Date, HeaderId.Subject, HeaderId.ContentType, HeaderId.MessageId];

    /// <param name="mail">A message as RFC 5322 has it.</param>
    public Opening Open(Stream mail)
    {
        try
        {
            var raw = Bounded.ReadAll(mail);
            using var message = Load(raw);
            var opened = Read(raw, message);
            // Who gave a signer wants transfers of nobody else: a forged one would be a gap, or a conflict, in the true sequence.
            var required = requireSignature || (opened.Transfer is not null && keys.HasSigners);
            return opened.Signature switch
            {
                { Status: SignatureStatus.Bad } bad => new NotOpened.BadSignature(bad.Why!),
                { Status: SignatureStatus.None } when required => new NotOpened.SignatureRequired("the mail is not signed, or not all of it"),
                { Status: SignatureStatus.Unchecked } unknown when required =>
                    new NotOpened.SignatureRequired($"this one is by {unknown.Signer}; give its public key with --signer if you trust it"),
                _ => new Opened(opened),
            };
        }
        catch (NotOpenedException fault)
        {
            return fault.Why;
        }
    }

    private static MimeMessage Load(byte[] raw)
    {
        try
        {
            var message = MimeMessage.Load(new MemoryStream(raw));
            return Marks.Count(message.Headers.Contains) >= 2 && message.Body is not null
                ? message
                : throw new NotOpenedException(new NotOpened.NotAMail());
        }
        catch (FormatException fault)
        {
            throw new NotOpenedException(new NotOpened.NotAMail(), fault);
        }
    }

    private OpenedMail Read(byte[] raw, MimeMessage message)
    {
        var (layers, pieces) = (new MailLayers(keys), new SealedFields(keys));
        var body = layers.Open(raw, message.Body!);
        var content = new MailContent(body);
        var (text, files) = (content.Text, content.Files);
        if (layers.Seals.Count == 0)
        {
            text = pieces.OpenText(text);
            files = [.. files.Select(pieces.OpenFile)];
        }

        List<string> warnings = [.. layers.Warnings, .. pieces.Warnings];
        var headers = ProtectedHeaders.Choose(message.Headers, body, layers.Seals.Count + layers.Signatures.Count > 0, warnings);
        var receipt = headers["X-Receipt"]?.Trim();
        var fields = FieldsFile.Find(files, receipt, warnings);
        var signature = Verdict(layers, pieces, warnings);
        Warn(layers, content, signature, warnings);
        // Parsed once more, because the protected headers are those of a part.
        using var shown = new MimeMessage(headers);
        return new(
            shown.From.Count > 0 ? shown.From.ToString() : null, [.. shown.To.Select(address => address.ToString())],
            headers.Contains(HeaderId.Date) ? shown.Date : null, headers[HeaderId.Subject], fields?.Form ?? headers["X-Form"]?.Trim(),
            fields?.Receipt ?? receipt, Whole(layers, pieces), signature, fields?.Fields, text, files, warnings)
        {
            Transfer = layers.Seals.Count + layers.Signatures.Count > 0 ? OpenedTransfer.Find(body.Headers, files) : null,
        };
    }

    private static Seal Whole(MailLayers layers, SealedFields pieces) => layers.Seals.Count > 0
        ? Seal.Join(layers.Seals, SealScope.Message)
        : Seal.Join(pieces.Seals, SealScope.Fields);

    private static Signature Verdict(MailLayers layers, SealedFields pieces, List<string> warnings)
    {
        var whole = Signature.Strongest(layers.Signatures);
        var parts = pieces.Signature;
        if (whole.Status is not SignatureStatus.None || parts.Status is SignatureStatus.None)
        {
            return parts.Status is SignatureStatus.Bad ? parts : whole;
        }

        warnings.Add("The signature covers the sealed pieces; the rest of the mail, such as its subject, is not signed.");
        return parts;
    }

    private static void Warn(MailLayers layers, MailContent content, Signature signature, List<string> warnings)
    {
        if (layers.Unauthenticated && signature.Status is not SignatureStatus.Good)
        {
            warnings.Add("The seal (AES-CBC) does not show whether somebody altered the mail, and no good signature does.");
        }

        if (content.HasLayers)
        {
            warnings.Add("A part of the mail is sealed or signed by itself; that was not looked into.");
        }
    }
}
