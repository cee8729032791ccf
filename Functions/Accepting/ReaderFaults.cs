using Sealpost.Checking;

namespace Sealpost.Accepting;

/// <summary>What can be wrong with the addresses that get a form's mail.</summary>
internal static class ReaderFaults
{
    /// <param name="fault">Takes a JSON path and a remedy.</param>
    public static void Check(FormDefinition form, Action<string, string> fault)
    {
        if (form.Recipients.Count == 0 && form.Subscribe is null && form.PostTo is null && form.Transfer is null)
        {
            fault("$.recipients", "Name at least one address that receives the mail.");
        }

        Check(form.Recipients, "$.recipients", fault);
        Check(form.Cc, "$.cc", fault);
        for (var i = 0; i < form.Cc.Count; i++)
        {
            if (form.Recipients.Concat(form.Cc.Take(i)).Contains(form.Cc[i], StringComparer.OrdinalIgnoreCase))
            {
                fault($"$.cc[{i}]", "This address gets the mail already; remove it here, or it would get two.");
            }
        }
    }

    public static void Check(IReadOnlyList<string> addresses, string at, Action<string, string> fault)
    {
        for (var i = 0; i < addresses.Count; i++)
        {
            if (EmailAddress.Normalize(addresses[i]) is not { } address)
            {
                fault($"{at}[{i}]", "This is not an e-mail address; write it as name@example.org.");
            }
            else if (EmailAddress.NeedsUtf8(address))
            {
                fault($"{at}[{i}]", "Before the @ use ASCII only: not every mail server on the way takes other letters.");
            }
        }
    }
}
