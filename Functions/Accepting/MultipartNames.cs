using System.Text;
using Microsoft.Net.Http.Headers;

namespace Sealpost.Accepting;

/// <summary>The names in a part's Content-Disposition, with the three escapes of https://html.spec.whatwg.org/#multipart-form-data.</summary>
internal static class MultipartNames
{
    /// <returns>UTF-8, as ASP.NET Core reads headers.</returns>
    public static byte[] Field(ContentDispositionHeaderValue disposition) => Encoding.UTF8.GetBytes(Plain(disposition.Name.Value));

    public static bool IsFile(ContentDispositionHeaderValue disposition) => disposition.FileName.HasValue || disposition.FileNameStar.HasValue;

    /// <returns>The posted file name; <c>filename*</c> (RFC 6266) is better where a program sends both.</returns>
    public static string File(ContentDispositionHeaderValue disposition) =>
        // Browsers escape a quotation mark as %22, other programs as \".
        disposition.FileNameStar.Value is { Length: > 0 } name ? name : Plain(disposition.FileName.Value).Replace("\\\"", "\"", StringComparison.Ordinal);

    private static string Plain(string? name) => (HeaderUtilities.RemoveQuotes(name).Value ?? "")
        .Replace("%22", "\"", StringComparison.Ordinal).Replace("%0D", "\r", StringComparison.Ordinal).Replace("%0A", "\n", StringComparison.Ordinal);
}
