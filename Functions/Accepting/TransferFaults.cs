namespace Sealpost.Accepting;

/// <summary>What can be wrong with the transfer of a form's data.</summary>
internal static class TransferFaults
{
    /// <param name="fault">Takes a JSON path and a remedy.</param>
    public static void Check(FormDefinition form, Action<string, string> fault)
    {
        if (form.Transfer is not { } transfer)
        {
            return;
        }

        CheckReaders(transfer, fault);
        CheckSchedule(transfer, fault);
        if (form.Encryption is not { } encryption)
        {
            fault("$.transfer", "A transfer is always sealed and signed: add 'encryption' with a key of each address in 'to' and \"sign\": true, "
                + "and the service's own key in the settings (Signing__OpenPgpKey or Signing__SmimeKey).");
        }
        else if (!encryption.Sign)
        {
            fault("$.encryption.sign", "A transfer is always signed, or its receiver could not tell it from a forged one: set \"sign\": true, and the "
                + "service's own key in the settings (Signing__OpenPgpKey or Signing__SmimeKey).");
        }

        if (form.Recipients.Count == 0)
        {
            CheckAlone(form, fault);
        }
    }

    private static void CheckReaders(TransferDefinition transfer, Action<string, string> fault)
    {
        if (transfer.To.Count == 0)
        {
            fault("$.transfer.to", "Name at least one address that receives the data.");
        }

        ReaderFaults.Check(transfer.To, "$.transfer.to", fault);
        for (var i = 0; i < transfer.To.Count; i++)
        {
            if (transfer.To.Take(i).Contains(transfer.To[i], StringComparer.OrdinalIgnoreCase))
            {
                fault($"$.transfer.to[{i}]", "This address is named twice; keep one.");
            }
        }
    }

    private static void CheckSchedule(TransferDefinition transfer, Action<string, string> fault)
    {
        if (transfer.Every is { } every && !TransferSchedule.TryReadSpan(every, out _))
        {
            fault("$.transfer.every", "Write minutes or hours, a day at most, such as 15m or 2h.");
        }

        if (transfer is { Every: not null, At: not null })
        {
            fault("$.transfer.at", "A transfer has 'every' or 'at', not both; remove one.");
        }

        if (transfer.At is { } at && !TransferSchedule.TryReadTime(at, out _))
        {
            fault("$.transfer.at", "Write the time of day as 18:00.");
        }

        if (transfer.At is null != transfer.TimeZone is null)
        {
            fault(transfer.At is null ? "$.transfer.timeZone" : "$.transfer.at", "'at' and 'timeZone' belong together: the one says when, the other by which clock, such as Europe/Zurich.");
        }
        else if (transfer.TimeZone is { } zone && !TransferSchedule.TryFindZone(zone, out _))
        {
            fault("$.transfer.timeZone", "This time zone is not known here. Write its name of the IANA database, such as Europe/Zurich or America/New_York; "
                + "if it is right, the machine lacks that database: install tzdata.");
        }
    }

    /// <summary>A form whose data is all that is mailed.</summary>
    private static void CheckAlone(FormDefinition form, Action<string, string> fault)
    {
        const string remedy = " Add 'recipients', or remove this.";
        if (form.Cc.Count > 0)
        {
            fault("$.cc", $"Without 'recipients' there is no mail to copy.{remedy}");
        }

        if (form.Confirmation is not null)
        {
            fault("$.confirmation", $"A confirmation follows the mail to the recipients, and there are none.{remedy}");
        }

        if (form.Delivery is DeliveryWay.Direct)
        {
            fault("$.delivery", $"Without 'recipients' no mail goes out while the visitor waits.{remedy}");
        }

        for (var i = 0; i < form.Fields.Count; i++)
        {
            if (form.Fields[i].Type is FieldType.File)
            {
                fault($"$.fields[{i}].type", $"A transfer holds the names of files, not their content, which would be lost.{remedy}");
            }
        }
    }
}
