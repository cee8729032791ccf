using System.Text.Json.Serialization;

namespace Sealpost.Accepting;

/// <summary>Why a post is not taken. <c>Replies</c> is the one place that turns it into a response.</summary>
/// <param name="Status">An HTTP status code, 400 to 503.</param>
/// <param name="Code">One word for logs and programs.</param>
/// <param name="Detail">A sentence for people: what happened, what was kept, what to do.</param>
internal sealed record Refusal(int Status, string Code, string Detail)
{
    public IReadOnlyList<FieldError> Errors { get; init; } = [];

    /// <summary>What stands in the detail, for its translations.</summary>
    public IReadOnlyList<(string Name, string Value)> Values { get; init; } = [];

    /// <summary>When to try again, for 429 and 503.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Where to look up what became of it, of a post that is kept all the same; absolute.</summary>
    public string? StatusUrl { get; init; }

    /// <summary>Our own page can mend it: a browser gets the form again, with what was typed.</summary>
    public bool ShowForm { get; init; }

    /// <summary>All of it as one text, for services that answer with one.</summary>
    public string Sentence => Errors.Count > 0 ? string.Join(" ", Errors.Select(error => error.Message)) : Detail;

    public static readonly Refusal UnknownForm = new(404, "unknown-form", "There is no form at this address. Check the form's action.");

    public static readonly Refusal NoFormKey = new(404, "unknown-form",
        "The post does not name its form. Check the hidden field that does, such as access_key or form-name; it must come before any file.");

    public static readonly Refusal BrokenForm = new(503, "form-unavailable",
        "This form is not working at the moment: its settings have an error. Nothing was sent; please try again later.");

    public static readonly Refusal Method = new(405, "method-not-allowed", "A form is sent here with POST.");

    public static readonly Refusal Origin = new(403, "origin-not-allowed",
        "This form does not take posts from that site. Nothing was sent. The form's owner can add the site to its origins.");

    public static readonly Refusal NoOrigin = new(403, "origin-not-allowed",
        "This form takes posts from its own pages only, and the browser did not say which page this is. Nothing was sent. "
        + "The site's Referrer-Policy must not be no-referrer.");

    public static readonly Refusal TooSlow = new(408, "too-slow",
        "The form took too long to arrive, so nothing was sent. Please send it again, over a better connection if there is one.");

    public static readonly Refusal Busy = new(503, "busy",
        "More arrives here at the moment than can be read, so nothing was sent. Please send it again in a minute.");

    /// <summary>The operator's switch (<c>spool pause</c>).</summary>
    public static readonly Refusal Paused = new(503, "paused",
        "This form takes a short break, so nothing was sent. Please keep what you wrote, and send it again a little later.");

    public static readonly Refusal TooLarge = new(413, "too-large",
        "The form holds more than 64 KiB. Nothing was sent; shorten it and send it again.");

    public static readonly Refusal MediaType = new(415, "unsupported-media-type",
        "Send application/x-www-form-urlencoded, multipart/form-data or application/json in UTF-8, without Content-Encoding.");

    /// <summary>Of a form whose sensitive fields only browsers may seal.</summary>
    public static readonly Refusal NotSealed = new(422, "not-sealed",
        "This form seals its confidential fields in your browser, which needs JavaScript. They came unsealed, so nothing was sent and nothing of them kept. "
        + "Switch JavaScript on, or load the page again.");

    public static readonly Refusal BadSeal = new(422, "bad-seal",
        "What your browser sealed is damaged, or is for other keys than this form's. Nothing was sent; load the page again and send it once more.");

    public static readonly Refusal Empty = new(422, "empty", "The form is empty, so nothing was sent. Fill it in and send it again.");

    public static readonly Refusal StorageDown = new(503, "storage-unavailable",
        "The form could not be stored just now, so nothing was sent. Please send it again in a minute.");

    /// <summary>Of a form that is sent while the visitor waits.</summary>
    public static readonly Refusal NotDelivered = new(502, "not-delivered",
        "The mail server refused your message for good. It is kept, and the site's operator can send it again; sending it once more here would not help.");

    public static readonly Refusal Unexpected = new(503, "unavailable",
        "Something went wrong here, so nothing was sent. Please send it again in a minute.");

    public static readonly Refusal NoFiles = new(422, "no-file-uploads", "This form takes no files. Nothing was sent; remove the file and send it again.");

    /// <param name="lines">How many the form takes.</param>
    public static Refusal OrderTooLarge(int lines) => new(413, "order-too-large",
        $"The order holds more than is taken here: {lines} lines at most, with a few words each. Nothing was sent; order in several parts.")
    {
        Values = [("max", $"{lines}")],
    };

    public static Refusal TooManyFiles(FilesDefinition files) => new(422, "too-many-files",
        $"This form takes {files.Count} {(files.Count == 1 ? "file" : "files")} at most. Nothing was sent; remove some and send it again.")
    {
        Values = [("count", $"{files.Count}")],
    };

    public static Refusal FilesTooBig(FilesDefinition files) => new(413, "files-too-big",
        $"This form takes files of {files.EachMiB} MiB each and {files.AllMiB} MiB in all at most. Nothing was sent; choose smaller ones.")
    {
        Values = [("each", $"{files.EachMiB}"), ("all", $"{files.AllMiB}")],
    };

    public static Refusal Malformed(string what) => new(400, "malformed", $"{what} Nothing was sent.");

    public static Refusal Invalid(IReadOnlyList<FieldError> errors) =>
        new(422, "invalid-fields", "Nothing was sent yet: some fields need your attention.") { Errors = errors };
}

/// <param name="Field">The field's name.</param>
/// <param name="Code">One word for programs.</param>
/// <param name="Message">For people, to stand beside the field.</param>
internal sealed record FieldError(string Field, string Code, string Message)
{
    /// <summary>The field was not in the post at all; some services tell that from an empty one.</summary>
    [JsonIgnore]
    public bool Absent { get; init; }
}

/// <summary>Carries a refusal out of the depth of a parser; caught in <see cref="SubmissionReader"/> only.</summary>
internal sealed class RefusedException(Refusal refusal) : Exception(refusal.Code)
{
    public Refusal Refusal { get; } = refusal;
}
