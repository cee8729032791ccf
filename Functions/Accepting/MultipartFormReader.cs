using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Sealpost.Accepting;

/// <summary>multipart/form-data (RFC 7578) as browsers write it, part by part: fields into memory, files past it.</summary>
internal static class MultipartFormReader
{
    public static async Task<List<RawPair>> ReadAsync(
        MediaTypeHeaderValue type, Stream body, FileIntake files, PostRoom room, CancellationToken cancel)
    {
        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).Value;
        if (string.IsNullOrEmpty(boundary) || boundary.Length > 70)
        {
            throw new RefusedException(Refusal.Malformed("The multipart body has no usable boundary."));
        }

        var pairs = new List<RawPair>();
        var textBytes = 0;
        try
        {
            var reader = new MultipartReader(boundary, body);
            for (var parts = 1; await reader.ReadNextSectionAsync(cancel) is { } section; parts++)
            {
                if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition)
                    || !disposition.DispositionType.Equals("form-data", StringComparison.OrdinalIgnoreCase))
                {
                    throw new RefusedException(Refusal.Malformed("A part of the multipart body has no name."));
                }

                if (parts > room.Fields)
                {
                    throw new RefusedException(room.TooManyFields);
                }

                if (!MultipartNames.IsFile(disposition))
                {
                    var name = MultipartNames.Field(disposition);
                    var value = await TextAsync(section.Body, room.Text - textBytes - name.Length, room.TooLarge, cancel);
                    textBytes += name.Length + value.Length;
                    pairs.Add(new(name, value));
                }
                else if (await files.TakeAsync(section, disposition, pairs, cancel) is { } file)
                {
                    pairs.Add(file);
                }
            }
        }
        catch (Exception fault) when (fault is IOException and not Microsoft.AspNetCore.Http.BadHttpRequestException or InvalidDataException)
        {
            throw new RefusedException(Refusal.Malformed("The multipart body is cut short or malformed."));
        }

        return pairs;
    }

    private static async Task<byte[]> TextAsync(Stream part, int most, Refusal tooLarge, CancellationToken cancel)
    {
        var text = new MemoryStream();
        var buffer = new byte[4 * 1024];
        int read;
        while ((read = await part.ReadAsync(buffer, cancel)) > 0)
        {
            text.Write(buffer, 0, read);
            if (text.Length > most)
            {
                throw new RefusedException(tooLarge);
            }
        }

        return text.ToArray();
    }
}
