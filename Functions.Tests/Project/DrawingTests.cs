using System.Text.RegularExpressions;
using Sealpost.Tracking;
using Xunit;

namespace Sealpost.Tests.Project;

/// <summary>The drawing of a mail's states is the table that the program obeys.</summary>
public sealed partial class DrawingTests
{
    [Fact]
    public void The_drawing_has_every_change_of_state_and_no_other()
    {
        var drawing = CodeBlock.Of("docs/architecture.md").Single(block => block.Text.StartsWith("stateDiagram", StringComparison.Ordinal));
        var states = Enum.GetValues<MailStatus>();
        Assert.Equal(
            states.SelectMany(from => states.Where(to => from != to && MailTransitions.May(from, to)).Select(to => $"{from} --> {to}")).Order(),
            Arrow().Matches(drawing.Text).Select(arrow => arrow.Value).Order());
    }

    [GeneratedRegex("[A-Z][a-z]+ --> [A-Z][a-z]+")]
    private static partial Regex Arrow();
}
