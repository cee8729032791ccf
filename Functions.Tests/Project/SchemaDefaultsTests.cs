using System.Globalization;
using System.Text.Json;
using Sealpost.Accepting;
using Sealpost.Checking;
using Xunit;

namespace Sealpost.Tests.Project;

/// <summary>What a form has that leaves a member out is what its schema, and so the page, says.</summary>
public sealed class SchemaDefaultsTests
{
    private const string Points = "content.points.";

    private static readonly Dictionary<string, SchemaMember> Members = SchemaTable.Of("forms/form.schema.json").ToDictionary(member => member.Name);

    [Fact]
    public void Every_default_of_the_schema_is_the_readers_and_every_one_of_the_readers_is_in_the_schema()
    {
        var compared = Below(typeof(FormDefinition), "").ToList();
        Assert.All(compared, usual => Assert.Equal((usual.Name, usual.Value), (usual.Name, Members[usual.Name].Default)));
        Assert.Empty(Members.Values.Where(member => member.Default.StartsWith('`')).Select(member => member.Name).Where(name => !name.StartsWith(Points, StringComparison.Ordinal))
            .Except(compared.Select(usual => usual.Name)));
    }

    [Fact]
    public void Every_rule_has_the_points_that_the_schema_says()
    {
        var form = new FormDefinition { Subject = "s", Fields = [] };
        Assert.Equal(
            ContentPoints.Known.Select(rule => $"{Points}{rule} `{ContentPoints.Of(form, rule)}`").Order(),
            Members.Values.Where(member => member.Name.StartsWith(Points, StringComparison.Ordinal)).Select(member => $"{member.Name} {member.Default}").Order());
    }

    /// <summary>Of members that have a value by themselves: numbers, choices, yes or no, and texts that are not empty.</summary>
    private static IEnumerable<(string Name, string Value)> Below(Type definition, string above)
    {
        var usual = Activator.CreateInstance(definition)!;
        foreach (var property in definition.GetProperties().Where(property => property.SetMethod is not null))
        {
            var (name, type) = ($"{above}{JsonNamingPolicy.CamelCase.ConvertName(property.Name)}", property.PropertyType);
            var item = type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? type.GetGenericArguments()[0] : null;
            if ((item ?? type).Name.EndsWith("Definition", StringComparison.Ordinal) && (item ?? type) != typeof(LimitDefinition))
            {
                foreach (var below in Below(item ?? type, item is null ? $"{name}." : $"{name}[]."))
                {
                    yield return below;
                }
            }
            else if (Members.TryGetValue(name, out var member) && member.Default is not "required" && Text(type, property.GetValue(usual)) is { } value)
            {
                yield return (name, $"`{value}`");
            }
        }
    }

    private static string? Text(Type type, object? value) => value switch
    {
        _ when Nullable.GetUnderlyingType(type) is not null => null,
        string { Length: > 0 } text => text,
        bool truth => truth ? "true" : "false",
        Enum choice => JsonNamingPolicy.CamelCase.ConvertName($"{choice}"),
        int number => number.ToString(CultureInfo.InvariantCulture),
        _ => null,
    };
}
