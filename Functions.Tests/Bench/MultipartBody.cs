using System.Net.Http.Headers;
using System.Text;

namespace Sealpost.Tests.Bench;

/// <summary>multipart/form-data, byte for byte as a test wants it.</summary>
internal sealed class MultipartBody
{
    private const string Boundary = "----sealpost";
    private readonly List<byte> _body = [];

    public static string ContentType => $"multipart/form-data; boundary={Boundary}";

    public MultipartBody Field(string name, string value) => Part($"name=\"{name}\"", Encoding.UTF8.GetBytes(value));

    public MultipartBody File(string name, string fileName, byte[] content) => Part($"name=\"{name}\"; filename=\"{fileName}\"", content, "application/x-claimed");

    /// <param name="parameters">What follows <c>form-data;</c>.</param>
    public MultipartBody Part(string parameters, byte[] content, string? type = null)
    {
        Write($"--{Boundary}\r\nContent-Disposition: form-data; {parameters}\r\n{(type is null ? "" : $"Content-Type: {type}\r\n")}\r\n");
        _body.AddRange(content);
        Write("\r\n");
        return this;
    }

    /// <summary>Without its end.</summary>
    public byte[] Bytes() => [.. _body];

    public ByteArrayContent Content()
    {
        var end = Encoding.ASCII.GetBytes($"--{Boundary}--\r\n");
        var content = new ByteArrayContent([.. _body, .. end]);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(ContentType);
        return content;
    }

    private void Write(string text) => _body.AddRange(Encoding.UTF8.GetBytes(text));
}
