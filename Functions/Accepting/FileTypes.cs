namespace Sealpost.Accepting;

/// <summary>A kind of file that a form may take, told by its content.</summary>
/// <param name="Name">As <c>files.types</c> names it.</param>
/// <param name="MediaType">https://www.iana.org/assignments/media-types; of the attachment, whatever the browser says.</param>
/// <param name="Caption">What people read.</param>
/// <param name="Extensions">Without the dot; the first is added to a name that has none of them.</param>
internal sealed record FileType(string Name, string MediaType, string Caption, params string[] Extensions);

/// <summary>The allow-list. What is none of these is never taken.</summary>
internal static class FileTypes
{
    public static readonly FileType Pdf = new("pdf", "application/pdf", "PDF", "pdf");
    public static readonly FileType Jpeg = new("jpeg", "image/jpeg", "JPEG image", "jpg", "jpeg", "jpe", "jfif");
    public static readonly FileType Png = new("png", "image/png", "PNG image", "png");
    public static readonly FileType Gif = new("gif", "image/gif", "GIF image", "gif");
    public static readonly FileType Webp = new("webp", "image/webp", "WebP image", "webp");
    public static readonly FileType Heic = new("heic", "image/heic", "HEIC image", "heic", "heif");
    public static readonly FileType Tiff = new("tiff", "image/tiff", "TIFF image", "tif", "tiff");
    public static readonly FileType Docx =
        new("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "Word document", "docx");

    public static readonly FileType Xlsx =
        new("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Excel workbook", "xlsx");

    public static readonly FileType Pptx =
        new("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation", "PowerPoint presentation", "pptx");

    public static readonly FileType Odt = new("odt", "application/vnd.oasis.opendocument.text", "OpenDocument text", "odt");
    public static readonly FileType Ods = new("ods", "application/vnd.oasis.opendocument.spreadsheet", "OpenDocument spreadsheet", "ods");
    public static readonly FileType Doc = new("doc", "application/msword", "Word document (97-2003)", "doc");
    public static readonly FileType Xls = new("xls", "application/vnd.ms-excel", "Excel workbook (97-2003)", "xls");
    public static readonly FileType Rtf = new("rtf", "application/rtf", "RTF document", "rtf");
    public static readonly FileType Text = new("text", "text/plain", "text", "txt", "csv", "tsv", "md", "log");

    /// <summary>The same content as <see cref="Text"/>; only the name that it gets is another.</summary>
    public static readonly FileType Csv = new("csv", "text/csv", "CSV table", "csv");

    public static readonly FileType Zip = new("zip", "application/zip", "ZIP archive", "zip");
    public static readonly FileType Mp3 = new("mp3", "audio/mpeg", "MP3 sound", "mp3");
    public static readonly FileType Mp4 = new("mp4", "video/mp4", "MP4 video", "mp4", "m4v");

    /// <summary>The usual documents and images; the others must be named in the form.</summary>
    private static readonly FileType[] Usual = [Pdf, Jpeg, Png, Gif, Webp, Heic, Docx, Xlsx, Pptx, Odt, Ods, Text];

    public static IReadOnlyList<FileType> All { get; } = [.. Usual, Tiff, Doc, Xls, Rtf, Csv, Zip, Mp3, Mp4];

    public static IReadOnlyList<FileType> Allowed(FilesDefinition files) =>
        files.Types.Count == 0 ? Usual : [.. All.Where(type => files.Types.Contains(type.Name))];

    /// <param name="found">What the content is.</param>
    /// <param name="extension">Of the posted name: a table that is allowed as text, too, stays a table when it is called one.</param>
    /// <returns>Which of the allowed types it is, or null.</returns>
    public static FileType? Match(IReadOnlyList<FileType> allowed, FileType? found, string extension = "") => found == Text
        ? new[] { Text, Csv }.Where(allowed.Contains).OrderByDescending(type => type.Extensions[0] == extension).FirstOrDefault()
        : allowed.FirstOrDefault(type => type == found);

    /// <summary>For <c>accept</c> (https://html.spec.whatwg.org/#attr-input-accept).</summary>
    public static string Accept(FilesDefinition files) =>
        string.Join(',', Allowed(files).SelectMany(type => type.Extensions).Distinct().Select(extension => $".{extension}"));

    /// <summary>For a message to people.</summary>
    public static string Words(FilesDefinition files) => string.Join(", ", Allowed(files).Select(type => type.Extensions[0]).Distinct());
}
