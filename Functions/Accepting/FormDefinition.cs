using System.Text.Json.Serialization;

namespace Sealpost.Accepting;

/// <summary>One form, as declared in <c>forms/NAME.json</c>; the schema beside it, <c>form.schema.json</c>, describes each member.</summary>
internal sealed record FormDefinition
{
    /// <summary>Ignored: it points editors at the schema.</summary>
    [JsonPropertyName("$schema")]
    public string? Schema { get; set; }

    /// <summary>Other names of the form, such as the access key or form id that its pages have from another service.</summary>
    public IReadOnlyList<string> Aliases { get; set; } = [];

    /// <summary>Who gets the mail; nobody needs to where the post goes to a list, joins one, or is only transferred.</summary>
    public IReadOnlyList<string> Recipients { get; set; } = [];

    /// <summary>Who gets a copy: the same mail as the recipients, who see their addresses in it, and they each other's.</summary>
    public IReadOnlyList<string> Cc { get; set; } = [];

    /// <summary>May hold <c>{field}</c> placeholders of fields that are not sensitive; a post's own subject field comes first.</summary>
    public required string Subject { get; set; }

    /// <summary><c>en</c> or <c>fr</c>; none means the browser's.</summary>
    public string? Language { get; set; }

    /// <summary>The country (ISO 3166-1, such as <c>FR</c>) of telephone numbers without a country code; none asks for one.</summary>
    public string? Region { get; set; }

    /// <summary>The character encoding of a page that is not in UTF-8, such as <c>windows-1252</c>.</summary>
    public string? Charset { get; set; }

    /// <summary>The sites whose pages may post this form; none means any site.</summary>
    public IReadOnlyList<string> Origins { get; set; } = [];

    /// <summary>Refuse a post whose browser does not say where it comes from.</summary>
    public bool RequireOrigin { get; set; }

    /// <summary>Where a browser goes after success; none means the built-in page.</summary>
    public string? Redirect { get; set; }

    /// <summary>The field that only bots fill in, beside the usual names.</summary>
    public string Honeypot { get; set; } = "_gotcha";

    public DefenceAction HoneypotAction { get; set; } = DefenceAction.Drop;

    public FillTimeDefinition? FillTime { get; set; }

    public AltchaDefinition? Altcha { get; set; }

    public CaptchaDefinition? Captcha { get; set; }

    public ContentDefinition? Content { get; set; }

    public LimitsDefinition? Limits { get; set; }

    /// <summary>The same content from the same client within this time is the same submission; 0 makes every post a mail.</summary>
    public int RepeatMinutes { get; set; } = 5;

    /// <summary>How long what is kept of its mails is kept; null leaves it to the settings.</summary>
    public int? RetentionDays { get; set; }

    /// <summary>What a file field may take; the defaults where it is missing.</summary>
    public FilesDefinition? Files { get; set; }

    /// <summary>
    /// Own texts by code, of a field's fault or a refusal, in place of the built-in ones; those of fields may hold <c>{label}</c>,
    /// <c>{min}</c>, <c>{max}</c> and <c>{length}</c>.
    /// </summary>
    public IReadOnlyDictionary<string, string> Messages { get; set; } = new Dictionary<string, string>();

    public EncryptionDefinition? Encryption { get; set; }

    public ConfirmationDefinition? Confirmation { get; set; }

    public VerificationDefinition? Verify { get; set; }

    /// <summary>The list (<c>lists/NAME.json</c>) that a visitor joins with this form, once the address is confirmed.</summary>
    public string? Subscribe { get; set; }

    /// <summary>The list whose subscribers get what is posted here, once a moderator lets it go.</summary>
    public string? PostTo { get; set; }

    /// <summary>A shop's form: the lines of an order beside the fields.</summary>
    public OrderDefinition? Order { get; set; }

    /// <summary>The data for an office's programs, in mails of their own.</summary>
    public TransferDefinition? Transfer { get; set; }

    /// <summary>What becomes of a mail whose fate is unknown: the mail server may have it, and did not say so.</summary>
    public UnknownPolicy OnUnknown { get; set; } = UnknownPolicy.Hold;

    public DeliveryWay Delivery { get; set; }

    /// <summary>The way by the visitor's own mail program; without it as with its defaults.</summary>
    public MailtoDefinition? Mailto { get; set; }

    public PageDefinition? Page { get; set; }

    /// <summary>Own templates of the mail, in place of the built-in ones.</summary>
    public TemplateDefinition? Template { get; set; }

    /// <summary>The fields once more for machines, as attachments.</summary>
    public IReadOnlyList<DataFormat> Attach { get; set; } = [];

    /// <summary>The names of the relays that may take the form's mail, the first choice first; none leaves the choice to the settings.</summary>
    public IReadOnlyList<string> Relays { get; set; } = [];

    public required IReadOnlyList<FieldDefinition> Fields { get; set; }
}

/// <summary>Paths of Handlebars files, relative to the form's own file and not above its folder; the built-in one where one is missing.</summary>
internal sealed record TemplateDefinition
{
    public string? Html { get; set; }

    public string? Text { get; set; }
}

/// <summary>Of a mail that the mail server may have.</summary>
internal enum UnknownPolicy
{
    /// <summary>Keep it for an operator, who can ask the server.</summary>
    Hold,

    /// <summary>Send it once more, with the same Message-ID: better twice than not at all.</summary>
    Resend,
}

/// <summary>When a form's mail is sent.</summary>
internal enum DeliveryWay
{
    /// <summary>From the queue, when the visitor has an answer already.</summary>
    Spool,

    /// <summary>While the visitor waits, for a few seconds at most; then from the queue.</summary>
    Direct,
}

/// <summary>The mail that a visitor's own program opens (<c>/f/{form}/mailto</c>).</summary>
internal sealed record MailtoDefinition
{
    public MailtoRecipients Recipients { get; set; }
}

internal enum MailtoRecipients
{
    Shown,

    /// <summary>The owner's address is nobody's business: there is no such mail.</summary>
    Hidden,
}

/// <summary>The formats of the data attachments.</summary>
internal enum DataFormat
{
    Json,
    Csv,
    Xml,
}

/// <summary>What the form's file fields take, 1 MiB being 1,048,576 bytes. Types are told by content, never by name.</summary>
internal sealed record FilesDefinition
{
    /// <summary>Names of <c>FileTypes</c>; none means the usual documents and images.</summary>
    public IReadOnlyList<string> Types { get; set; } = [];

    public int Count { get; set; } = 5;

    public int EachMiB { get; set; } = 10;

    public int AllMiB { get; set; } = 20;
}
