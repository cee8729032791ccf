namespace Sealpost.Rendering;

/// <param name="Subject">One line, without control characters.</param>
/// <param name="ReplyTo">The visitor's checked address, when it is not sensitive.</param>
/// <param name="Text">The plain part, CRLF.</param>
/// <param name="Html">The same for readers of HTML, without remote content.</param>
internal sealed record RenderedMail(string Subject, string? ReplyTo, string Text, string Html);
