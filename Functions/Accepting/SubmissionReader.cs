using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Sealpost.Accepting;

/// <summary>Reads a post's body, bounded and in a known encoding, into names and values in the order of the page.</summary>
internal static class SubmissionReader
{

    private static readonly Refusal NotUtf8 = Refusal.Malformed(
        "The form is not valid UTF-8. Its page should say <meta charset=\"utf-8\">, or its form accept-charset=\"utf-8\".");

    /// <param name="form">Null when a field of the post names it.</param>
    /// <param name="door">Where its files go.</param>
    /// <returns>The post, or why there is none: 400, 404, 408, 413, 415, 422 or 503.</returns>
    public static async Task<(Post? Post, Refusal? Refusal)> ReadAsync(HttpRequest request, Form? form, FileDoor door, CancellationToken cancel)
    {
        var files = new FileIntake(door);
        var room = PostRoom.Of(form);
        try
        {
            var pairs = await PairsAsync(request, form, room, files, cancel);
            return pairs.Sum(pair => Encoding.UTF8.GetByteCount(pair.Key) + Encoding.UTF8.GetByteCount(pair.Value)) <= room.Text
                ? (new Post(pairs, files.Form, files.Files, files.Faults), null)
                : (null, room.TooLarge);
        }
        catch (RefusedException refused)
        {
            return (null, refused.Refusal);
        }
        catch (DecoderFallbackException)
        {
            return (null, NotUtf8);
        }
        catch (BadHttpRequestException fault)
        {
            return (null, fault.StatusCode switch
            {
                408 => Refusal.TooSlow,
                413 => room.TooLarge,
                _ => Refusal.Malformed("The form did not arrive whole."),
            });
        }
        catch (IOException)
        {
            return (null, Refusal.Malformed("The form did not arrive whole."));
        }
    }

    /// <summary>
    /// The fields of a query. Nothing says what it is encoded in, but that a page's own <c>_charset_</c> does: scripts write UTF-8
    /// on every page, a page's form writes the page's encoding, which is hardly ever valid UTF-8 by chance.
    /// </summary>
    public static (Submission? Submission, Refusal? Refusal) ReadQuery(HttpRequest request, Form form)
    {
        var query = UrlEncodedReader.Read(Encoding.UTF8.GetBytes(request.QueryString.Value?.TrimStart('?') ?? ""));
        foreach (var charset in new[] { null, form.Definition.Charset }.Distinct())
        {
            try
            {
                return (Submission.From(form, new(RawPair.Text(query, charset), form, [], [])), null);
            }
            catch (DecoderFallbackException)
            {
                // The next one, if there is one.
            }
        }

        return (null, NotUtf8);
    }

    private static async Task<List<KeyValuePair<string, string>>> PairsAsync(
        HttpRequest request, Form? form, PostRoom room, FileIntake files, CancellationToken cancel)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || request.Headers.ContentEncoding.Count > 0)
        {
            throw new RefusedException(Refusal.MediaType);
        }

        var charset = HeaderUtilities.RemoveQuotes(type.Charset).Value ?? form?.Definition.Charset;
        switch (type.MediaType.Value?.ToLowerInvariant())
        {
            case "application/x-www-form-urlencoded":
                return RawPair.Text(Counted(UrlEncodedReader.Read(await BodyAsync(request, room, cancel)), room), charset);
            case "multipart/form-data":
                return RawPair.Text(await MultipartAsync(request, type, form, room, files, cancel), charset);
            case "application/json" when Charsets.Find(charset ?? "utf-8") is { WebName: "utf-8" }:
                // A field of the post may name the form: then any list may be an order's.
                var reader = new JsonFormReader(name => form is null || form.Definition.Order?.Items == name);
                return Counted(reader.Read(await BodyAsync(request, room, cancel)), room);
            default:
                throw new RefusedException(Refusal.MediaType);
        }
    }

    private static async Task<List<RawPair>> MultipartAsync(
        HttpRequest request, MediaTypeHeaderValue type, Form? form, PostRoom room, FileIntake files, CancellationToken cancel)
    {
        // A form without files gets a file's head read, too, so that the answer is "no files" and not "too large".
        var most = FileIntake.MostBytes(form) + room.Body;
        var tooLarge = form is { TakesFiles: true } ? Refusal.FilesTooBig(form.Files) : room.TooLarge;
        if (request.ContentLength > most)
        {
            throw new RefusedException(tooLarge);
        }

        var body = new BoundedBody(request.Body, most, tooLarge);
        try
        {
            return await MultipartFormReader.ReadAsync(type, body, files, room, cancel);
        }
        catch (RefusedException)
        {
            await body.DrainAsync(cancel);
            throw;
        }
    }

    private static List<T> Counted<T>(List<T> pairs, PostRoom room) =>
        pairs.Count <= room.Fields ? pairs : throw new RefusedException(room.TooManyFields);

    /// <returns>The body without a byte order mark.</returns>
    private static async Task<ReadOnlyMemory<byte>> BodyAsync(HttpRequest request, PostRoom room, CancellationToken cancel)
    {
        if (request.ContentLength > room.Body)
        {
            throw new RefusedException(room.TooLarge);
        }

        var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, cancel)) > 0)
        {
            body.Write(buffer, 0, read);
            if (body.Length > room.Body)
            {
                throw new RefusedException(room.TooLarge);
            }
        }

        var content = body.GetBuffer().AsMemory(0, (int)body.Length);
        return content.Span.StartsWith("\ufeff"u8) ? content[3..] : content;
    }
}

/// <summary>What a post holds, as it came.</summary>
/// <param name="Pairs">Names and values in the order of the page; a file's value is its name.</param>
/// <param name="Form">The one whose rules the files were taken by; null when there was none.</param>
/// <param name="FileFaults">The fields of files that were not kept for what they are.</param>
internal sealed record Post(
    IReadOnlyList<KeyValuePair<string, string>> Pairs, Form? Form, IReadOnlyList<UploadedFile> Files, IReadOnlyList<string> FileFaults);
