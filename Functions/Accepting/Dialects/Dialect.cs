using Microsoft.AspNetCore.Http;

namespace Sealpost.Accepting.Dialects;

/// <summary>
/// How one form service names its addresses and control fields, and what it answers: a table, so that a form made for
/// that service works here unchanged. Names are compared exactly, as the services do.
/// </summary>
/// <param name="Name">The service's name in lower case, as logs show it.</param>
internal sealed record Dialect(string Name)
{
    /// <summary>Addresses below the host; <c>{form}</c> is a form's name or alias.</summary>
    public required IReadOnlyList<string> Routes { get; init; }

    /// <summary>Fields that name the form where the address does not.</summary>
    public IReadOnlyList<string> FormKeys { get; init; } = [];

    /// <summary>Fields that hold the address to answer to; the value <c>@</c> stands for the visitor's e-mail field.</summary>
    public IReadOnlyList<string> ReplyTo { get; init; } = [];

    public IReadOnlyList<string> Subject { get; init; } = [];

    /// <summary>Fields that name the page to show after success.</summary>
    public IReadOnlyList<string> Redirect { get; init; } = [];

    /// <summary>Fields of this service that only bots fill in, beside those known everywhere.</summary>
    public IReadOnlyList<string> Honeypots { get; init; } = [];

    /// <summary>Other control fields of this service: understood or dropped, never mailed.</summary>
    public IReadOnlyList<string> Controls { get; init; } = [];

    /// <summary>Whether this dialect answers in JSON whatever the client accepts.</summary>
    public bool AlwaysJson { get; init; }

    /// <summary>The status of the redirect that a browser gets; 303 makes it fetch the next page with GET (RFC 9110, section 15.4.4).</summary>
    public int RedirectStatus { get; init; } = StatusCodes.Status303SeeOther;

    public required Func<Acceptance, Reply> Accepted { get; init; }

    public required Func<Refusal, Reply> Refused { get; init; }
}

/// <param name="Status">An HTTP status code.</param>
/// <param name="Body">Written as JSON.</param>
internal sealed record Reply(int Status, object Body, string ContentType = "application/json");

/// <summary>What a reply may say of a post that was taken.</summary>
/// <param name="Id">The submission id.</param>
/// <param name="StatusUrl">Absolute; shows what became of the mail.</param>
/// <param name="Next">The page to show next: absolute, the form's or the post's redirect, or the status page.</param>
/// <param name="Posted">The fields that are not sensitive, for a service that repeats them.</param>
internal sealed record Acceptance(string Id, string StatusUrl, string Next, IReadOnlyDictionary<string, string> Posted)
{
    /// <summary>The mail server has it already.</summary>
    public bool Sent { get; init; }

    public string Status => Sent ? "sent" : "pending";
}
