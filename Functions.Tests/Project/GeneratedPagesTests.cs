using System.Text.RegularExpressions;
using Sealpost.Accepting;
using Sealpost.Sending;
using Sealpost.Tests.Bench;
using Xunit;

namespace Sealpost.Tests.Project;

/// <summary>What the pages say of settings, forms and lists is made from the code. <c>UPDATE_DOCS=1</c> writes it.</summary>
public sealed partial class GeneratedPagesTests
{
    /// <summary>Read by .NET, the Functions host or a library, or only on a developer's machine; docs/settings.md tells them by hand.</summary>
    private static readonly string[] Others = ["Local__MailboxPort", "Logging__", "AzureFunctionsJobHost__"];

    public static IEnumerable<TheoryDataRow<string>> Pages => DocumentPages.All.Except(["CHANGELOG.md"]).Append("local.settings.json.example").Append("compose.yaml").Append("infra/modules/app.bicep")
        .Append("infra/container-apps/sealpost.yaml").Select(page => new TheoryDataRow<string>(page));

    [Fact]
    public void Every_setting_is_in_the_page() => GeneratedPart.Check("settings.md", "settings", SettingsTable.Lines());

    [Fact]
    public void Every_member_of_a_form_is_in_the_page() => GeneratedPart.Check("form-properties.md", "forms", SchemaTable.Lines("forms/form.schema.json"));

    [Fact]
    public void Every_member_of_a_list_is_in_the_page() => GeneratedPart.Check("form-properties.md", "lists", SchemaTable.Lines("lists/list.schema.json"));

    [Fact]
    public void Every_setting_and_every_member_says_what_it_is()
    {
        Assert.DoesNotContain(SettingsTable.Sections.Keys.SelectMany(SettingsTable.Of), setting => setting.Meaning.Length == 0);
        Assert.DoesNotContain(SchemaTable.Of("forms/form.schema.json").Concat(SchemaTable.Of("lists/list.schema.json")), member => member.Meaning.Length == 0);
    }

    /// <summary>The only default that is told by hand and is not in words.</summary>
    [Fact]
    public void The_schedule_of_tries_is_the_one_in_the_table() => Assert.Equal(
        string.Join(' ', RetrySchedule.Default.Select(delay => delay.TotalHours < 1 ? $"{delay.TotalMinutes}m" : $"{delay.TotalHours}h")),
        SettingsTable.Of("Retry").Single(setting => setting.Name == "Retry__After__0").Default);

    /// <summary>Relays are many of one kind.</summary>
    [Fact]
    public void Every_class_of_settings_has_its_section() => Assert.Equal(
        typeof(FormDefinition).Assembly.GetTypes().Where(type => type.Name.EndsWith("Options", StringComparison.Ordinal)).Select(type => type.Name).Except(["RelayOptions", "RelaysOptions"]).Order(),
        SettingsTable.Sections.Values.Select(type => type.Name).Order());

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_setting_that_a_page_names_exists(string page) => Assert.All(
        Setting().Matches(File.ReadAllText(Path.Combine(Checkout.Root, page))).Select(named => named.Value), name => Assert.True(Exists(name), $"{page}: {name} is no setting."));

    private static bool Exists(string name) => Others.Any(other => name.StartsWith(other, StringComparison.Ordinal))
        || name.Split("__") is ["Relays", _] || (name.Split("__") is ["Relays", _, var member] && Named.Contains($"Smtp__{member}"))
        || Named.Contains(name) || Named.Any(known => known.Contains('<', StringComparison.Ordinal) && $"{name}__".StartsWith(known.Split('<')[0], StringComparison.Ordinal))
        || (name.Split("__") is [.. var stem, var index] && int.TryParse(index, out _) && Named.Contains($"{string.Join("__", stem)}__0"));

    private static HashSet<string> Named { get; } = [.. SettingsTable.Sections.Keys.SelectMany(SettingsTable.Of).Select(setting => setting.Name)];

    /// <summary>Names that only begin one, such as <c>Smtp__…</c>, are none.</summary>
    [GeneratedRegex("(?<![A-Za-z_])[A-Z][A-Za-z]+__[A-Za-z0-9]+(__[A-Za-z0-9<>$]+)*")]
    private static partial Regex Setting();
}
