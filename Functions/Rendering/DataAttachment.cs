using Sealpost.Accepting;

namespace Sealpost.Rendering;

/// <summary>
/// The fields once more, for machines: exactly as posted but in CSV, every declared field also where it was not posted, sensitive
/// ones in clear. Whoever sends them seals them like the rest.
/// </summary>
internal static class DataAttachment
{
    /// <returns>A file for each format, from its beginning.</returns>
    public static IReadOnlyList<AttachedFile> Make(Form form, Submission submission, MailFacts facts, IEnumerable<DataFormat> formats)
    {
        var data = SubmissionData.From(form, submission, facts);
        return [.. formats.Select(format => new AttachedFile(FileName(format), MediaType(format), new MemoryStream(Bytes(data, format), writable: false)))];
    }

    public static string FileName(DataFormat format) => format switch
    {
        DataFormat.Json => "fields.json",
        DataFormat.Csv => "fields.csv",
        _ => "fields.xml",
    };

    public static string MediaType(DataFormat format) => format switch
    {
        DataFormat.Json => "application/json",
        DataFormat.Csv => "text/csv",
        _ => "application/xml",
    };

    private static byte[] Bytes(SubmissionData data, DataFormat format) => format switch
    {
        DataFormat.Json => JsonFields.Write(data),
        DataFormat.Csv => CsvFields.Write(data),
        _ => XmlFields.Write(data),
    };
}
