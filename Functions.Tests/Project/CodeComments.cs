using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Sealpost.Tests.Project;

/// <summary>What <c>///</c> says of a type or a property, as Markdown: from the file that the build writes beside the program.</summary>
internal static partial class CodeComments
{
    private static readonly Dictionary<string, XElement> Members = XDocument.Load(Path.ChangeExtension(typeof(Program).Assembly.Location, "xml"))
        .Descendants("member").ToDictionary(member => member.Attribute("name")!.Value);

    /// <param name="member">Such as <c>P:Sealpost.Sending.RetryOptions.After</c>.</param>
    /// <param name="tag"><c>summary</c> or <c>value</c>.</param>
    public static string? Of(string member, string tag) =>
        Members.GetValueOrDefault(member)?.Element(tag) is { } said ? Spaces().Replace(string.Concat(said.Nodes().Select(Text)), " ").Trim() : null;

    private static string Text(XNode node) => node switch
    {
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement { Name.LocalName: "see" } see => $"`{see.Attribute("cref")!.Value.Split('.')[^1]}`",
        XElement other => other.Value,
        _ => $"{((XText)node).Value}",
    };

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
