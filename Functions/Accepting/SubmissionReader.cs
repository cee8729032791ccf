using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Sealpost.Accepting;

/// <summary>Reads a post's body, bounded and in a known encoding, into names and values in the order of the page.</summary>
internal static class SubmissionReader
{
    /// <summary>Of names and values, decoded.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>Of the body: percent-encoding triples a byte, and every part of a multipart body has a header.</summary>
    private const int MaxBody = 3 * MaxBytes;

    private const int MaxFields = 1_000;

    private static readonly Refusal NotUtf8 = Refusal.Malformed(
        "The form is not valid UTF-8. Its page should say <meta charset=\"utf-8\">, or its form accept-charset=\"utf-8\".");

    /// <param name="form">Null when a field of the post names it.</param>
    /// <param name="door">Where its files go.</param>
    /// <returns>The post, or why there is none: 400, 404, 408, 413, 415, 422 or 503.</returns>
    public static async Task<(Post? Post, Refusal? Refusal)> ReadAsync(HttpRequest request, Form? form, FileDoor door, CancellationToken cancel)
    {
        var files = new FileIntake(door);
        try
        {
            var pairs = await PairsAsync(request, form, files, cancel);
            return pairs.Sum(pair => Encoding.UTF8.GetByteCount(pair.Key) + Encoding.UTF8.GetByteCount(pair.Value)) <= MaxBytes
                ? (new Post(pairs, files.Form, files.Files, files.Faults), null)
                : (null, Refusal.TooLarge);
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
                413 => Refusal.TooLarge,
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
        HttpRequest request, Form? form, FileIntake files, CancellationToken cancel)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || request.Headers.ContentEncoding.Count > 0)
        {
            throw new RefusedException(Refusal.MediaType);
        }

        var charset = HeaderUtilities.RemoveQuotes(type.Charset).Value ?? form?.Definition.Charset;
        switch (type.MediaType.Value?.ToLowerInvariant())
        {
            case "application/x-www-form-urlencoded":
                return RawPair.Text(Counted(UrlEncodedReader.Read(await BodyAsync(request, cancel))), charset);
            case "multipart/form-data":
                return RawPair.Text(await MultipartAsync(request, type, form, files, cancel), charset);
            case "application/json" when Charsets.Find(charset ?? "utf-8") is { WebName: "utf-8" }:
                return Counted(JsonFormReader.Read(await BodyAsync(request, cancel)));
            default:
                throw new RefusedException(Refusal.MediaType);
        }
    }

    private static async Task<List<RawPair>> MultipartAsync(
        HttpRequest request, MediaTypeHeaderValue type, Form? form, FileIntake files, CancellationToken cancel)
    {
        // A form without files gets a file's head read, too, so that the answer is "no files" and not "too large".
        var most = FileIntake.MostBytes(form) + MaxBody;
        var tooLarge = form is { TakesFiles: true } ? Refusal.FilesTooBig(form.Files) : Refusal.TooLarge;
        if (request.ContentLength > most)
        {
            throw new RefusedException(tooLarge);
        }

        var body = new BoundedBody(request.Body, most, tooLarge);
        try
        {
            return await MultipartFormReader.ReadAsync(type, body, files, MaxFields, cancel);
        }
        catch (RefusedException)
        {
            await body.DrainAsync(cancel);
            throw;
        }
    }

    private static List<T> Counted<T>(List<T> pairs) => pairs.Count <= MaxFields ? pairs
        : throw new RefusedException(Refusal.Malformed($"The form holds more than {MaxFields} fields."));

    /// <returns>The body without a byte order mark.</returns>
    private static async Task<ReadOnlyMemory<byte>> BodyAsync(HttpRequest request, CancellationToken cancel)
    {
        if (request.ContentLength > MaxBody)
        {
            throw new RefusedException(Refusal.TooLarge);
        }

        var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, cancel)) > 0)
        {
            body.Write(buffer, 0, read);
            if (body.Length > MaxBody)
            {
                throw new RefusedException(Refusal.TooLarge);
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
