using Sealpost.Accepting;

namespace Sealpost.Checking;

/// <summary>What can be wrong with a file field, beside the limits that are kept while its files are read.</summary>
internal static class FileRules
{
    public static IEnumerable<FieldError> Check(FieldDefinition field, Submission submission)
    {
        var refused = submission.FileFaults.Where(fault => fault.Field == field.Name).Take(1).ToList();
        var files = submission.Files.Count(file => file.Field == field.Name);
        var posted = submission.Field(field.Name);
        if (refused.Count > 0)
        {
            return refused;
        }

        // A browser sends the bare name where the page forgot to say how files travel. Mailing that would look like success.
        if (posted?.Values.Count(value => value.Length > 0) > files)
        {
            return [new(field.Name, "no-file", $"{field.Caption}: only the file's name arrived. The page's form needs enctype=\"multipart/form-data\".")];
        }

        return field.Required && files == 0
            ? [new(field.Name, "required", $"{field.Caption}: please choose a file.") { Absent = posted is null }]
            : [];
    }
}
