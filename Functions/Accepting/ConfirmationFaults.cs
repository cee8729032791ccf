namespace Sealpost.Accepting;

/// <summary>What can be wrong with a form's confirmation: whatever would make it a way to mail strangers.</summary>
internal static class ConfirmationFaults
{
    /// <param name="fault">Takes a JSON path and a remedy.</param>
    public static void Check(FormDefinition form, Action<string, string> fault)
    {
        for (var i = 0; i < form.Fields.Count; i++)
        {
            if (form.Fields[i].Echo && !MayEcho(form.Fields[i]))
            {
                fault($"$.fields[{i}].echo", "A confirmation repeats only what a visitor can't write freely, a choice, multiple, number, date or "
                    + "checkbox that is not sensitive: any text would be mailed to whatever address was typed. Remove it.");
            }
        }

        if (form.Confirmation is not { } confirmation)
        {
            return;
        }

        if (confirmation.Order && form.Order is null)
        {
            fault("$.confirmation.order", "The form has no 'order' to repeat; add it, or remove this.");
        }

        if (form.Altcha is null)
        {
            fault("$.confirmation", "Anybody could have it sent to anybody; it needs a proof of work for each. Add 'altcha', or remove it.");
        }

        if (form.Fields.FirstOrDefault(field => field.Name == confirmation.To) is not { Type: FieldType.Email, Sensitive: false })
        {
            fault("$.confirmation.to", "Name a field of type email that is not sensitive: the address travels in clear.");
        }
    }

    private static bool MayEcho(FieldDefinition field) => !field.Sensitive
        && field.Type is FieldType.Choice or FieldType.Multiple or FieldType.Number or FieldType.Date or FieldType.Checkbox;
}
