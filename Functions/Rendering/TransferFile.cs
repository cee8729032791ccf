using System.Globalization;
using Sealpost.Accepting;

namespace Sealpost.Rendering;

/// <summary>What a transfer's file says beside its posts; the same however often it is sent.</summary>
/// <param name="Count">Of its posts.</param>
/// <param name="CreatedAt">UTC (RFC 3339), when it got its number.</param>
internal sealed record TransferHead(string Form, int Number, int Count, string CreatedAt)
{
    public const int Version = 1;
}

/// <summary>The posts of a transfer as one file, <c>FORM-000012.json</c>, for programs.</summary>
internal static class TransferFile
{
    public static string Name(string form, int number, DataFormat format) =>
        string.Create(CultureInfo.InvariantCulture, $"{form}-{number:000000}.{format.ToString().ToLowerInvariant()}");

    public static byte[] Write(TransferHead transfer, IReadOnlyList<SubmissionData> posts, DataFormat format) => format switch
    {
        DataFormat.Json => JsonFields.Write(transfer, posts),
        DataFormat.Csv => CsvFields.Write(transfer, posts),
        _ => XmlFields.Write(transfer, posts),
    };
}
