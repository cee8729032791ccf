using System.Runtime.CompilerServices;
using Sealpost.Accepting;
using Xunit;

namespace Sealpost.Tests.Project;

/// <summary>
/// Settings, forms and lists are read by code that is made when the application is built. It leaves an <c>init</c> member of the settings
/// alone, without a word, and one of a form or list that the file does not have gets no default.
/// </summary>
public sealed class GeneratedReaderTests
{
    public static TheoryData<string> Read => [.. typeof(FormDefinition).Assembly.GetTypes()
        .Where(type => type.Name.EndsWith("Options", StringComparison.Ordinal) || (type.Namespace is "Sealpost.Accepting" or "Sealpost.Subscribing" && type.Name.EndsWith("Definition", StringComparison.Ordinal)))
        .Select(type => type.FullName!)];

    [Theory]
    [MemberData(nameof(Read))]
    public void What_is_read_has_no_member_that_can_only_be_set_at_first(string type) => Assert.DoesNotContain(
        typeof(FormDefinition).Assembly.GetType(type)!.GetProperties(),
        property => property.SetMethod?.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) is true);

    /// <summary>The generated code says a range in its own words, which don't name the setting.</summary>
    [Theory]
    [MemberData(nameof(Read))]
    public void What_is_read_has_no_range_attribute(string type) => Assert.DoesNotContain(
        typeof(FormDefinition).Assembly.GetType(type)!.GetProperties(), property => property.IsDefined(typeof(System.ComponentModel.DataAnnotations.RangeAttribute), inherit: true));
}
