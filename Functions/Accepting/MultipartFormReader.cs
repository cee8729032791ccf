using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Sealpost.Accepting;

/// <summary>multipart/form-data (RFC 7578) as browsers write it.</summary>
internal static class MultipartFormReader
{
    public static async Task<List<RawPair>> ReadAsync(MediaTypeHeaderValue type, ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).Value;
        if (string.IsNullOrEmpty(boundary) || boundary.Length > 70)
        {
            throw new RefusedException(Refusal.Malformed("The multipart body has no usable boundary."));
        }

        var pairs = new List<RawPair>();
        try
        {
            var reader = new MultipartReader(boundary, new MemoryStream(body.ToArray()));
            while (await reader.ReadNextSectionAsync(cancel) is { } section)
            {
                if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition)
                    || !disposition.DispositionType.Equals("form-data", StringComparison.OrdinalIgnoreCase))
                {
                    throw new RefusedException(Refusal.Malformed("A part of the multipart body has no name."));
                }

                using var content = new MemoryStream();
                await section.Body.CopyToAsync(content, cancel);
                if (!disposition.FileName.HasValue && !disposition.FileNameStar.HasValue)
                {
                    pairs.Add(new(Name(disposition), content.ToArray()));
                }
                else if (content.Length > 0)
                {
                    // A browser sends an empty, nameless file for an <input type=file> that was left alone; that is no file.
                    throw new RefusedException(Refusal.NoFiles);
                }
            }
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException)
        {
            throw new RefusedException(Refusal.Malformed("The multipart body is cut short or malformed."));
        }

        return pairs;
    }

    /// <summary>The three escapes of https://html.spec.whatwg.org/#multipart-form-data; ASP.NET Core reads headers as UTF-8.</summary>
    private static byte[] Name(ContentDispositionHeaderValue disposition) => System.Text.Encoding.UTF8.GetBytes(
        (HeaderUtilities.RemoveQuotes(disposition.Name).Value ?? "")
        .Replace("%22", "\"", StringComparison.Ordinal).Replace("%0D", "\r", StringComparison.Ordinal).Replace("%0A", "\n", StringComparison.Ordinal));
}
