using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sealpost.Rendering;

/// <summary>fields.json: UTF-8 (RFC 8259), members in this order.</summary>
internal static class JsonFields
{
    /// <summary>Nobody puts this file into HTML; people read it, too.</summary>
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = true,
    };

    public static byte[] Write(SubmissionData data) => JsonSerializer.SerializeToUtf8Bytes(
        new { SubmissionData.Version, data.Form, data.Id, data.Receipt, data.AcceptedAt, data.Fields, data.Files }, Format);
}
