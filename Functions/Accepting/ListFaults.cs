namespace Sealpost.Accepting;

/// <summary>What can be wrong with a form that has to do with a mailing list. Whether there is such a list is checked by the lists themselves.</summary>
internal static class ListFaults
{
    /// <param name="fault">Takes a JSON path and a remedy.</param>
    public static void Check(FormDefinition form, Action<string, string> fault)
    {
        if (form.Subscribe is not null && form.Verify?.ConfirmHours is null)
        {
            fault("$.subscribe", "Nobody is put on a list whom the owner of the address did not ask for: add 'verify' with 'confirmHours', which mails a link to it.");
        }

        if (form.Subscribe is not null && form.Recipients.Count == 0 && form.Cc.Count > 0)
        {
            fault("$.cc", "There is nothing to have a copy of without 'recipients'; put the address there.");
        }

        if (form.PostTo is null)
        {
            return;
        }

        if (form.Subscribe is not null)
        {
            fault("$.postTo", "A form either joins a list or posts to one; make two forms.");
        }

        foreach (var (has, member, why) in new[]
        {
            (form.Recipients.Count + form.Cc.Count > 0, "recipients", "The list's moderators get the post, then its subscribers; remove 'recipients' and 'cc'."),
            (form.Encryption is not null, "encryption", "The keys of a list's subscribers are not known, so nothing could be sealed; remove 'encryption', or 'postTo'."),
            (form.Fields.Any(field => field.Type is FieldType.File), "fields", "A post to a list takes no files; remove the field of type file."),
            (form.Order is not null, "order", "An order is for a shop, not for a list; remove one of the two."),
            (form.Transfer is not null, "transfer", "A post to a list is not transferred; make a form of its own for that, or remove 'transfer'."),
            (form.Confirmation is not null, "confirmation", "A post to a list has its moderators' decision on its status page; remove 'confirmation'."),
            (form.Delivery is DeliveryWay.Direct, "delivery", "A post to a list waits for its moderators; remove 'delivery'."),
        })
        {
            if (has)
            {
                fault($"$.{member}", why);
            }
        }
    }
}
