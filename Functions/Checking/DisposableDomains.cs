using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Sealpost.Checking;

/// <summary>Section <c>Checks</c>.</summary>
internal sealed class DisposableListOptions : IValidatableObject
{
    /// <summary>
    /// Your own list of throw-away domains: a text file, one domain a line, <c>*.domain</c> for those below it, too, <c># date: 2026-03-31</c> first. A relative path starts at
    /// the project, or at the published app.
    /// </summary>
    /// <value>the built-in list</value>
    public string? DisposableList { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (DisposableList is { Length: > 0 } file && !File.Exists(file))
        {
            yield return new("Checks__DisposableList names a file that is not there; correct the path, or remove the setting for the built-in list.");
        }
    }
}

/// <summary>
/// The domains of throw-away addresses: a text file, one domain a line, <c>*.domain</c> for all names below it, too, comments
/// after #, one of them <c># date: 2026-03-31</c>. Read when a form needs it: it holds more than 100,000 names.
/// </summary>
internal sealed class DisposableDomains(IOptions<DisposableListOptions> options)
{
    private const string DateMark = "# date:";
    private readonly Lazy<(string Date, HashSet<string> Names)> _list = new(() => Read(
        options.Value.DisposableList is { Length: > 0 } own ? own : Path.Combine(AppContext.BaseDirectory, "disposable-domains.txt")));

    /// <summary>As the file says it, such as 2026-03-31.</summary>
    public string Date => _list.Value.Date;

    public int Count => _list.Value.Names.Count;

    /// <param name="domain">In ASCII.</param>
    public bool Contains(string domain)
    {
        var name = domain.ToLowerInvariant();
        return _list.Value.Names.Contains(name) || Links.Above(name).Any(above => _list.Value.Names.Contains($"*.{above}"));
    }

    private static (string Date, HashSet<string> Names) Read(string file)
    {
        var (date, names) = ("unknown", new HashSet<string>());
        foreach (var line in File.ReadLines(file).Select(line => line.Trim()))
        {
            if (line.StartsWith(DateMark, StringComparison.Ordinal))
            {
                date = line[DateMark.Length..].Trim();
            }
            else if (line.Length > 0 && line[0] != '#')
            {
                names.Add(line.ToLowerInvariant());
            }
        }

        return (date, names);
    }
}
