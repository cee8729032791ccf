namespace Sealpost.Accepting;

/// <summary>How the values of boxes and lists are read.</summary>
internal static class Choices
{
    private static readonly string[] Yes = ["on", "yes", "true", "1"];
    private static readonly string[] No = ["", "off", "no", "false", "0"];

    /// <returns>Whether the box is ticked, as browsers and scripts say it; null for anything else.</returns>
    public static bool? IsTicked(string value) =>
        Yes.Contains(value.Trim(), StringComparer.OrdinalIgnoreCase) ? true
        : No.Contains(value.Trim(), StringComparer.OrdinalIgnoreCase) ? false : null;

    /// <summary>
    /// The values of a <c>multiple</c>, each once. A browser sends one for each box, a script may join them with commas; a choice
    /// that holds a comma itself is never taken apart when it comes alone.
    /// </summary>
    public static IReadOnlyList<string> Split(FieldDefinition field, IEnumerable<string> values)
    {
        var offered = field.Choices ?? [];
        return [.. values.SelectMany(value => offered.Contains(value) ? [value] : value.Split(',', StringSplitOptions.TrimEntries))
            .Where(value => value.Length > 0).Distinct()];
    }
}
