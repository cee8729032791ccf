namespace Sealpost.Accepting;

/// <summary>The posts once more for an office's programs: numbered without gaps, signed, sealed; one mail a post, or one for all since the last.</summary>
internal sealed record TransferDefinition
{
    public required IReadOnlyList<string> To { get; set; }

    public DataFormat Format { get; set; } = DataFormat.Json;

    /// <summary>At most one mail in this time, such as <c>15m</c> or <c>2h</c>.</summary>
    public string? Every { get; set; }

    /// <summary>One mail a day, at this time by the clock of <see cref="TimeZone"/>: <c>18:00</c>.</summary>
    public string? At { get; set; }

    /// <summary>Of the IANA time zone database, such as <c>Europe/Zurich</c>.</summary>
    public string? TimeZone { get; set; }
}
