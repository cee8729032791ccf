namespace Sealpost.Accepting;

/// <summary>The form's own page, <c>GET /f/{form}</c>.</summary>
internal sealed record PageDefinition
{
    /// <summary>There is none.</summary>
    public bool Hidden { get; set; }

    /// <summary>The form's name where it is missing.</summary>
    public string? Title { get; set; }

    /// <summary>A sentence or two above the fields.</summary>
    public string? Intro { get; set; }

    /// <summary>Sites whose pages may show it in a frame.</summary>
    public IReadOnlyList<string> Embed { get; set; } = [];

    /// <summary>Values of <see cref="PageTheme.Variables"/>, by name.</summary>
    public IReadOnlyDictionary<string, string> Theme { get; set; } = new Dictionary<string, string>();
}
