using System.Text;
using Microsoft.AspNetCore.Http;
using Sealpost.Accepting.Dialects;

namespace Sealpost.Wiring.Explaining;

/// <summary>
/// A post that somebody saved: a whole HTTP request, as developer tools and proxies copy it, or its body alone, whose kind
/// is told by its first character.
/// </summary>
internal static class PostFile
{
    public static (HttpRequest Request, Dialect Dialect) Read(ReadOnlySpan<byte> file)
    {
        var request = new DefaultHttpContext().Request;
        request.Method = HttpMethods.Post;
        request.Scheme = "https";
        request.Host = new HostString("localhost");
        var body = file;
        if (file.StartsWith("POST "u8))
        {
            body = ReadHead(request, file);
        }

        request.ContentType ??= Guess(body);
        request.ContentLength = null;
        request.Headers.Remove("Transfer-Encoding");
        request.Body = new MemoryStream(body.ToArray());
        return (request, KnownDialects.Spoken(Address(request.Path), request));
    }

    /// <returns>What follows the empty line.</returns>
    private static ReadOnlySpan<byte> ReadHead(HttpRequest request, ReadOnlySpan<byte> file)
    {
        var (end, skip) = (file.IndexOf("\r\n\r\n"u8), 4);
        if (end < 0)
        {
            (end, skip) = (file.IndexOf("\n\n"u8), 2);
        }

        var head = Encoding.Latin1.GetString(end < 0 ? file : file[..end]).ReplaceLineEndings("\n").Split('\n');
        var target = head[0].Split(' ')[1];
        request.Path = Uri.TryCreate(target, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? uri.AbsolutePath : $"/{target.TrimStart('/')}";
        foreach (var line in head[1..])
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
            {
                request.Headers.Append(line[..colon].Trim(), line[(colon + 1)..].Trim());
            }
        }

        return end < 0 ? [] : file[(end + skip)..];
    }

    private static string Guess(ReadOnlySpan<byte> body)
    {
        var start = body.TrimStart(" \r\n\t\ufeff"u8);
        if (start.StartsWith("{"u8))
        {
            return "application/json";
        }

        var line = start.IndexOfAny((byte)'\r', (byte)'\n');
        return start.StartsWith("--"u8) && line > 2
            ? $"multipart/form-data; boundary=\"{Encoding.Latin1.GetString(start[2..line])}\""
            : "application/x-www-form-urlencoded";
    }

    private static Dialect Address(PathString path)
    {
        var parts = (path.Value ?? "").Split('/');
        return KnownDialects.All.FirstOrDefault(dialect => dialect.Routes.Any(route => Fits(route.Split('/'), parts))) ?? KnownDialects.Sealpost;
    }

    private static bool Fits(string[] route, string[] path) => route.Length == path.Length
        && route.Zip(path).All(pair => pair.First.StartsWith('{') ? pair.Second.Length > 0 : pair.First == pair.Second);
}
