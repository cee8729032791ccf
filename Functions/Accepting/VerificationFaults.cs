namespace Sealpost.Accepting;

/// <summary>What can be wrong with the verification of an address.</summary>
internal static class VerificationFaults
{
    /// <param name="fault">Takes a JSON path and a remedy.</param>
    public static void Check(FormDefinition form, Action<string, string> fault)
    {
        if (form.Verify?.ConfirmHours is < 1 or > VerificationDefinition.MostHours)
        {
            fault("$.verify.confirmHours", $"A link is good for 1 to {VerificationDefinition.MostHours} hours.");
        }

        if (form.Verify?.ConfirmHours is not null && form.Altcha is null)
        {
            fault("$.verify.confirmHours", "Anybody could have the mail with the link sent to anybody; it needs a proof of work for each. Add 'altcha', or remove it.");
        }

        if (form.Verify is { } verify && form.Fields.FirstOrDefault(field => field.Name == verify.Field) is not { Type: FieldType.Email, Sensitive: false })
        {
            fault("$.verify.field", "Name a field of type email that is not sensitive: the DNS is asked for its domain in clear.");
        }
    }
}
