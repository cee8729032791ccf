using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Sealpost.Tests.Bench;
using Sealpost.Wiring;

namespace Sealpost.Tests.Project;

/// <param name="Name">As in the environment: <c>Smtp__Host</c>.</param>
/// <param name="Takes">What it may be: the limits are those that its own check tells.</param>
internal sealed record Setting(string Name, string Takes, string Default, string Meaning);

/// <summary>Every setting, read from the classes that the application binds: names, kinds, limits, defaults, and their comments.</summary>
internal static partial class SettingsTable
{
    private static readonly Assembly Code = typeof(Program).Assembly;

    private static readonly Dictionary<string, string> Placeholders = new() { ["Envelope__Keys"] = "kid", ["Captcha__Secrets"] = "provider", ["Captcha__Urls"] = "provider" };

    /// <summary>Section to class, in the order of the alphabet. Relays have the settings of Smtp; the storage reads its section by itself.</summary>
    public static SortedDictionary<string, Type> Sections { get; } = new(
        Directory.GetFiles(Path.Combine(Checkout.Root, "Functions", "Wiring"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Bound().Matches(File.ReadAllText(file)))
            .ToDictionary(bound => bound.Groups[2].Value, bound => Code.GetTypes().Single(type => type.Name == bound.Groups[1].Value))
            .Append(new("AzureWebJobsStorage", typeof(StorageOptions))).ToDictionary(), StringComparer.Ordinal);

    public static IReadOnlyList<Setting> Of(string section)
    {
        var type = Sections[section];
        var usual = Activator.CreateInstance(type, nonPublic: true)!;
        var missing = Faults(usual).Where(fault => fault.Contains(" is missing", StringComparison.Ordinal)).Select(fault => fault.Split(' ')[0]).ToHashSet();
        return [.. type.GetProperties().Where(property => property.SetMethod is { IsPublic: true }).OrderBy(property => property.DeclaringType == type)
            .Select(property => Read(section, property, usual, missing))];
    }

    public static IEnumerable<string> Lines() => Sections.Keys.SelectMany(section => (string[])
    [
        $"### {section}", "", .. About(Sections[section]) is { Length: > 0 } about ? (string[])[about, ""] : [],
        "| name | takes | default | meaning |", "|---|---|---|---|",
        .. Of(section).Select(setting => GeneratedPart.Row($"`{setting.Name}`", setting.Takes, setting.Default, setting.Meaning)), "",
    ]).SkipLast(1);

    private static Setting Read(string section, PropertyInfo property, object usual, HashSet<string> missing)
    {
        var stem = Name(section, property);
        var (type, name) = (Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType, stem);
        var member = $"P:{property.DeclaringType!.FullName}.{property.Name}";
        if (type.IsAssignableTo(typeof(IDictionary)))
        {
            name = $"{stem}__<{Placeholders[stem]}>";
        }
        else if (type != typeof(string) && type.IsAssignableTo(typeof(IEnumerable)))
        {
            (name, type) = ($"{stem}__0", type.GetGenericArguments()[0]);
        }

        return new(name, Takes(type, stem, property), CodeComments.Of(member, "value") ?? (missing.Any(lacking => lacking.Split("__<")[0] == stem) ? "required" : Default(property.GetValue(usual))),
            CodeComments.Of(member, "summary") ?? "");
    }

    private static string Name(string section, PropertyInfo property) => (section, property.Name) switch
    {
        // The platform's names.
        ("AzureWebJobsStorage", nameof(StorageOptions.Connection)) => section,
        ("AzureWebJobsStorage", var name) => $"{section}__{JsonNamingPolicy.CamelCase.ConvertName(name)}",
        (_, var name) => $"{section}__{name}",
    };

    private static string Takes(Type type, string name, PropertyInfo property) => type switch
    {
        { IsEnum: true } => string.Join(", ", Enum.GetNames(type).Select(value => $"`{value}`")),
        _ when type == typeof(TimeSpan) => $"time{Limits(property, name, TimeSpan.MinValue)}",
        _ when type == typeof(int) => $"number{Limits(property, name, int.MinValue)}",
        _ => "text",
    };

    /// <summary>In the words of the fault that the least of all values has.</summary>
    private static string Limits(PropertyInfo property, string name, object least)
    {
        var bad = Activator.CreateInstance(property.ReflectedType!, nonPublic: true)!;
        if (!property.PropertyType.IsAssignableFrom(least.GetType()))
        {
            return "";
        }

        property.SetValue(bad, least);
        var fault = Faults(bad).FirstOrDefault(fault => fault.StartsWith($"{name} must be ", StringComparison.Ordinal));
        return fault is null ? "" : $", {fault[$"{name} must be ".Length..].Replace("from ", "", StringComparison.Ordinal).TrimEnd('.')}";
    }

    private static IEnumerable<string> Faults(object options) => options is StorageOptions storage
        ? new StorageFaults().Validate(null, storage).Failures ?? []
        : ((options as IValidatableObject)?.Validate(new(options)) ?? []).Select(fault => fault.ErrorMessage!).Concat(options.GetType().GetProperties()
            .Where(property => property.GetCustomAttribute<RequiredAttribute>() is { } required && !required.IsValid(property.GetValue(options)))
            .Select(property => property.GetCustomAttribute<RequiredAttribute>()!.ErrorMessage!));

    private static string Default(object? value) => value switch
    {
        null or "" or ICollection { Count: 0 } => "none",
        TimeSpan time => $"`{time.ToString("c", CultureInfo.InvariantCulture)}`",
        IFormattable number => $"`{number.ToString(null, CultureInfo.InvariantCulture)}`",
        _ => $"`{value}`",
    };

    /// <summary>The class's own words, without those that name its section.</summary>
    private static string About(Type type) =>
        Sentence().Replace(SectionNamed().Replace(CodeComments.Of($"T:{type.FullName}", "summary") ?? "", "").Trim(), begin => begin.Value.ToUpperInvariant());

    [GeneratedRegex("""AddOptions<(\w+)>\(\)\.BindConfiguration\("(\w+)"\)""")]
    private static partial Regex Bound();

    [GeneratedRegex(@"(^|\. )[a-z]")]
    private static partial Regex Sentence();

    [GeneratedRegex(" ?Section `[A-Za-z]+`( for the first one, `Relays:NAME` for others)?[.;:]?")]
    private static partial Regex SectionNamed();
}
