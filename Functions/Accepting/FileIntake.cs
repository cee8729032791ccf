using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Sealpost.Accepting;

/// <summary>Takes the files of one post, by the rules of its form.</summary>
internal sealed class FileIntake(FileDoor door)
{
    private const long MiB = 1024 * 1024;

    private readonly List<UploadedFile> _files = [];
    private readonly List<string> _faults = [];
    private int _count;
    private long _bytes;

    /// <summary>Known from the first file on.</summary>
    public Form? Form { get; private set; }

    public IReadOnlyList<UploadedFile> Files => _files;

    /// <summary>The fields of files that were not kept for what they are, so that they can be told along with what is wrong with other fields.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>The most bytes that a post with the form's files may have.</summary>
    /// <param name="form">Null when it is not known yet.</param>
    public static long MostBytes(Form? form) => (form is { TakesFiles: true } ? form.Files.AllMiB : FileFaults.MostMiB) * MiB;

    /// <param name="before">The fields that came before it.</param>
    /// <returns>The file's name as a value of its field; null when there is no file, or it was not kept.</returns>
    /// <exception cref="RefusedException">The form does not take it.</exception>
    public async Task<RawPair?> TakeAsync(
        MultipartSection section, ContentDispositionHeaderValue disposition, List<RawPair> before, CancellationToken cancel)
    {
        var posted = MultipartNames.File(disposition);
        var first = new byte[1];
        var isEmpty = await section.Body.ReadAsync(first, cancel) == 0;
        if (isEmpty && posted.Length == 0)
        {
            // What a browser sends for an <input type=file> that was left alone.
            return null;
        }

        var form = Form ??= Find(before);
        var field = FieldNames.Plain(form, Encoding.UTF8.GetString(MultipartNames.Field(disposition)));
        if (form.Field(field) is not { Type: FieldType.File } definition)
        {
            throw new RefusedException(Refusal.NoFiles);
        }

        if (++_count > form.Files.Count)
        {
            throw new RefusedException(Refusal.TooManyFiles(form.Files));
        }

        return await KeepAsync(new ResumedStream(first.AsMemory(0, isEmpty ? 0 : 1), section.Body), form, definition, posted, cancel) is { } file
            ? new RawPair(Encoding.UTF8.GetBytes(field), []) { File = file }
            : null;
    }

    private Form Find(List<RawPair> before)
    {
        string? Value(string name) => before.Find(pair => pair.Name.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(name))).Value is { } value
            ? Encoding.UTF8.GetString(value) : null;
        var (form, refusal) = door.Form(Value);
        return form ?? throw new RefusedException(refusal!);
    }

    private async Task<UploadedFile?> KeepAsync(Stream content, Form form, FieldDefinition field, string posted, CancellationToken cancel)
    {
        var allowed = FileTypes.Allowed(form.Files);
        Refusal? TooBig(long size) =>
            size > form.Files.EachMiB * MiB || _bytes + size > form.Files.AllMiB * MiB ? Refusal.FilesTooBig(form.Files) : null;
        await using var inspected = new InspectedStream(content, allowed, TooBig);
        try
        {
            var stored = await door.Store(inspected, cancel);
            var type = FileTypes.Match(allowed, inspected.Type, FileName.Extension(posted))!;
            var name = FileName.Clean(posted, type, _files.Select(file => file.Name));
            var file = new UploadedFile(field.Name, name, type.Name, inspected.Size, inspected.Sha256(), stored);
            _files.Add(file);
            return file;
        }
        catch (FileTypeException)
        {
            _faults.Add(field.Name);
            return null;
        }
        finally
        {
            _bytes += inspected.Size;
        }
    }

    /// <summary>The content from its start, though its first byte was looked at.</summary>
    private sealed class ResumedStream(ReadOnlyMemory<byte> start, Stream rest) : ReadOnlyStream
    {
        private ReadOnlyMemory<byte> _start = start;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_start.IsEmpty)
            {
                return rest.ReadAsync(buffer, cancellationToken);
            }

            var read = Math.Min(_start.Length, buffer.Length);
            _start[..read].CopyTo(buffer);
            _start = _start[read..];
            return new(read);
        }
    }
}
