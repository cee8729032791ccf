using System.ComponentModel.DataAnnotations;

namespace Sealpost.Configuring;

/// <summary>Section <c>Configuration</c>: forms, lists, templates and keys that are changed without a new start.</summary>
internal sealed class ConfigurationOptions : IValidatableObject
{
    /// <summary>
    /// A blob container of the account in <c>AzureWebJobsStorage</c>, laid out as the repository is (<c>forms/</c>, <c>lists/</c>), which is used over the folders without
    /// a new start: 3 to 63 lower-case letters, digits and single hyphens; not that of <c>Queue__Name</c>.
    /// </summary>
    /// <value>none: the folders alone</value>
    [RegularExpression("^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$",
        ErrorMessage = "Configuration__Container must be the name of a blob container: 3 to 63 lower-case letters, digits and single hyphens.")]
    public string? Container { get; set; }

    /// <summary>How often each instance looks whether something was uploaded; one call of the storage.</summary>
    public TimeSpan Every { get; set; } = TimeSpan.FromMinutes(1);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Every < TimeSpan.FromSeconds(1) || Every > TimeSpan.FromHours(1))
        {
            yield return new("Configuration__Every must be 00:00:01 to 01:00:00.");
        }
    }
}
