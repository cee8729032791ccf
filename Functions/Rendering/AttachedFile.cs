namespace Sealpost.Rendering;

/// <summary>A file as an attachment of the mail; disposed of with the mail.</summary>
/// <param name="Content">From its beginning.</param>
internal sealed record AttachedFile(string Name, string MediaType, Stream Content);
