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

    /// <param name="charset">The encoding of the form's page, where neither the post nor its header says it; null means UTF-8.</param>
    /// <returns>The fields, or why there are none: 400, 408, 413, 415, 422 or 503.</returns>
    public static async Task<(IReadOnlyList<KeyValuePair<string, string>>? Pairs, Refusal? Refusal)> ReadAsync(
        HttpRequest request, string? charset, CancellationToken cancel)
    {
        try
        {
            var pairs = await PairsAsync(request, charset, cancel);
            return pairs.Sum(pair => Encoding.UTF8.GetByteCount(pair.Key) + Encoding.UTF8.GetByteCount(pair.Value)) <= MaxBytes
                ? (pairs, null)
                : (null, Refusal.TooLarge);
        }
        catch (RefusedException refused)
        {
            return (null, refused.Refusal);
        }
        catch (DecoderFallbackException)
        {
            return (null, Refusal.Malformed(
                "The form is not valid UTF-8. Its page should say <meta charset=\"utf-8\">, or its form accept-charset=\"utf-8\"."));
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

    private static async Task<List<KeyValuePair<string, string>>> PairsAsync(HttpRequest request, string? charset, CancellationToken cancel)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || request.Headers.ContentEncoding.Count > 0)
        {
            throw new RefusedException(Refusal.MediaType);
        }

        charset = HeaderUtilities.RemoveQuotes(type.Charset).Value ?? charset;
        switch (type.MediaType.Value?.ToLowerInvariant())
        {
            case "application/x-www-form-urlencoded":
                return RawPair.Text(Counted(UrlEncodedReader.Read(await BodyAsync(request, cancel))), charset);
            case "multipart/form-data":
                return RawPair.Text(Counted(await MultipartFormReader.ReadAsync(type, await BodyAsync(request, cancel), cancel)), charset);
            case "application/json" when Charsets.Find(charset ?? "utf-8") is { WebName: "utf-8" }:
                return Counted(JsonFormReader.Read(await BodyAsync(request, cancel)));
            default:
                throw new RefusedException(Refusal.MediaType);
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
