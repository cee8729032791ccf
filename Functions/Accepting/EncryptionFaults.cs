namespace Sealpost.Accepting;

/// <summary>What can be wrong with how a form's mail is sealed, as far as its own file tells; <c>KeyStore</c> looks at the keys.</summary>
internal static class EncryptionFaults
{
    /// <param name="fault">Takes a JSON path and a remedy.</param>
    public static void Check(FormDefinition form, Action<string, string> fault)
    {
        if (form.Encryption is { Keys.Count: 0 })
        {
            fault("$.encryption.keys", "Name at least one public key file, or remove 'encryption'.");
        }

        if (form.Encryption is null && form.Fields.Any(field => field.Sensitive))
        {
            fault("$.encryption", "A field is sensitive but there is no key to seal it with; add encryption.keys.");
        }

        if (form.Encryption is { SealIn: SealingPlace.Browser } encryption)
        {
            CheckBrowser(form, encryption, fault);
        }
    }

    /// <summary>The service can't do with a field what needs its value.</summary>
    private static void CheckBrowser(FormDefinition form, EncryptionDefinition encryption, Action<string, string> fault)
    {
        if (encryption.Scope is not EncryptionScope.Fields)
        {
            fault("$.encryption.scope", "What browsers seal is a block inside a readable mail; write \"scope\": \"fields\".");
        }

        if (encryption.Sign)
        {
            fault("$.encryption.sign", "The service can't sign what it does not see; remove 'sign' or 'sealIn'.");
        }

        for (var i = 0; i < form.Fields.Count; i++)
        {
            if (form.Fields[i] is { Sensitive: true, Type: FieldType.File })
            {
                fault($"$.fields[{i}].sensitive", "Browsers seal texts, not files; the service seals a file, which needs no 'sensitive'. Remove it.");
            }
        }

        if (!form.Fields.Any(field => field.Sensitive))
        {
            fault("$.encryption.sealIn", "No field is sensitive, so there is nothing for browsers to seal. Mark those that are.");
        }

        foreach (var (name, isUsed) in new[] { ("order", form.Order is not null), ("transfer", form.Transfer is not null), ("attach", form.Attach.Count > 0) })
        {
            if (isUsed)
            {
                fault($"$.{name}", $"The service can't make '{name}' of what it does not see; remove it or 'sealIn'.");
            }
        }
    }
}
