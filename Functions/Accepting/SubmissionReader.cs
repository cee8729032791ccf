using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Sealpost.Accepting;

/// <summary>Reads a post's body, bounded and strictly UTF-8, into a <see cref="Submission"/>.</summary>
internal static class SubmissionReader
{
    public const int MaxBytes = 64 * 1024;
    private const int MaxFields = 1_000;

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <returns>The submission, or why there is none: 400, 413, 415 or 422.</returns>
    public static async Task<(Submission? Submission, Refusal? Refusal)> ReadAsync(HttpRequest request, CancellationToken cancel)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || (type.Charset.HasValue && !type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)))
        {
            return (null, Refusal.MediaType);
        }

        try
        {
            var pairs = type.MediaType.Value?.ToLowerInvariant() switch
            {
                "application/x-www-form-urlencoded" => UrlEncoded(await BodyAsync(request, cancel)),
                "multipart/form-data" => await MultipartAsync(type, await BodyAsync(request, cancel), cancel),
                "application/json" => Json(await BodyAsync(request, cancel)),
                _ => throw new RefusedException(Refusal.MediaType),
            };
            return pairs.Count > MaxFields
                ? (null, Refusal.Malformed($"The form holds more than {MaxFields} fields."))
                : (Submission.From(pairs), null);
        }
        catch (RefusedException refused)
        {
            return (null, refused.Refusal);
        }
        catch (DecoderFallbackException)
        {
            return (null, Refusal.Malformed("The form is not valid UTF-8."));
        }
        catch (BadHttpRequestException fault)
        {
            return (null, fault.StatusCode == 413 ? Refusal.TooLarge : Refusal.Malformed("The form did not arrive whole."));
        }
    }

    private static async Task<byte[]> BodyAsync(HttpRequest request, CancellationToken cancel)
    {
        if (request.ContentLength > MaxBytes)
        {
            throw new RefusedException(Refusal.TooLarge);
        }

        var buffer = new byte[MaxBytes + 1];
        var length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancel);
        return length > MaxBytes ? throw new RefusedException(Refusal.TooLarge) : buffer[..length];
    }

    /// <summary>The parser of https://url.spec.whatwg.org/#urlencoded-parsing, but refusing invalid UTF-8.</summary>
    private static List<KeyValuePair<string, string>> UrlEncoded(byte[] body)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        foreach (var range in body.AsSpan().Split((byte)'&'))
        {
            var pair = body.AsSpan(range);
            if (!pair.IsEmpty)
            {
                var equals = pair.IndexOf((byte)'=');
                pairs.Add(equals < 0
                    ? new(Decode(pair), "")
                    : new(Decode(pair[..equals]), Decode(pair[(equals + 1)..])));
            }
        }

        return pairs;
    }

    private static string Decode(ReadOnlySpan<byte> encoded)
    {
        var bytes = new ArrayBufferWriter<byte>(Math.Max(1, encoded.Length));
        for (var i = 0; i < encoded.Length; i++)
        {
            var value = encoded[i];
            if (value == '+')
            {
                value = (byte)' ';
            }
            else if (value == '%' && i + 2 < encoded.Length
                && char.IsAsciiHexDigit((char)encoded[i + 1]) && char.IsAsciiHexDigit((char)encoded[i + 2]))
            {
                value = Convert.FromHexString(Encoding.ASCII.GetString(encoded.Slice(i + 1, 2)))[0];
                i += 2;
            }

            bytes.Write([value]);
        }

        return StrictUtf8.GetString(bytes.WrittenSpan);
    }

    private static async Task<List<KeyValuePair<string, string>>> MultipartAsync(
        MediaTypeHeaderValue type, byte[] body, CancellationToken cancel)
    {
        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).Value;
        if (string.IsNullOrEmpty(boundary) || boundary.Length > 70)
        {
            throw new RefusedException(Refusal.Malformed("The multipart body has no usable boundary."));
        }

        var pairs = new List<KeyValuePair<string, string>>();
        try
        {
            var reader = new MultipartReader(boundary, new MemoryStream(body));
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
                    var name = HeaderUtilities.RemoveQuotes(disposition.Name).Value ?? "";
                    pairs.Add(new(Unescape(name), StrictUtf8.GetString(content.GetBuffer(), 0, (int)content.Length)));
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

    /// <summary>The three escapes of https://html.spec.whatwg.org/#multipart-form-data.</summary>
    private static string Unescape(string name) =>
        name.Replace("%22", "\"", StringComparison.Ordinal).Replace("%0D", "\r", StringComparison.Ordinal).Replace("%0A", "\n", StringComparison.Ordinal);

    private static List<KeyValuePair<string, string>> Json(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, new() { MaxDepth = 8 });
            if (document.RootElement.ValueKind is not JsonValueKind.Object)
            {
                throw new RefusedException(Refusal.Malformed("The JSON body must be an object of fields."));
            }

            var pairs = new List<KeyValuePair<string, string>>();
            foreach (var member in document.RootElement.EnumerateObject())
            {
                var values = member.Value.ValueKind is JsonValueKind.Array ? [.. member.Value.EnumerateArray()] : new[] { member.Value };
                pairs.AddRange(values.Where(value => value.ValueKind is not JsonValueKind.Null)
                    .Select(value => KeyValuePair.Create(member.Name, Scalar(value))));
            }

            return pairs;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: an escaped lone surrogate, which is no character.
            throw new RefusedException(Refusal.Malformed("The body is not valid JSON."));
        }
    }

    private static string Scalar(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Number => value.GetRawText(),
        _ => throw new RefusedException(Refusal.Malformed("A field must be text, a number, true or false, or a list of these.")),
    };
}
