namespace Sealpost.Accepting;

/// <summary>What can be wrong with a form's <c>files</c>.</summary>
internal static class FileFaults
{
    /// <summary>A request body that Azure Functions takes is 30,000,000 bytes at most, and mail servers seldom take more either.</summary>
    public const int MostMiB = 24;

    private const int MostFiles = 20;

    /// <param name="fault">Takes a JSON path and a remedy.</param>
    public static void Check(FormDefinition form, Action<string, string> fault)
    {
        if (form.Files is not { } files)
        {
            return;
        }

        void Within(string member, int value, int most)
        {
            if (value < 1 || value > most)
            {
                fault($"$.files.{member}", $"Write a number from 1 to {most}.");
            }
        }

        Within("count", files.Count, MostFiles);
        Within("eachMiB", files.EachMiB, MostMiB);
        Within("allMiB", files.AllMiB, MostMiB);
        if (files.EachMiB > files.AllMiB)
        {
            fault("$.files.eachMiB", "One file can't be larger than all together; raise allMiB or lower this.");
        }

        for (var i = 0; i < files.Types.Count; i++)
        {
            if (FileTypes.All.All(type => type.Name != files.Types[i]))
            {
                fault($"$.files.types[{i}]", $"This type is not known; the known ones are {string.Join(", ", FileTypes.All.Select(type => type.Name))}.");
            }
        }

        if (form.Fields.All(field => field.Type is not FieldType.File))
        {
            fault("$.files", "No field of the form is of type 'file'; add one, or remove 'files'.");
        }
    }
}
