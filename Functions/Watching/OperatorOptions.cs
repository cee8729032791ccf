using System.ComponentModel.DataAnnotations;

namespace Sealpost.Watching;

/// <summary>Section <c>Operator</c>: who may see the operator's page. With neither a key nor the platform's login nobody may.</summary>
internal sealed class OperatorOptions : IValidatableObject
{
    private const int ShortestKey = 32;

    /// <summary>What an operator signs in with at <c>/ops</c>, 32 characters or more, such as <c>openssl rand -base64 32</c> prints.</summary>
    /// <value>none: nobody may; in development one is made</value>
    public string? Key { get; set; }

    /// <summary>The role of the directory (Entra ID) that may see <c>/ops</c>, where the platform's login (EasyAuth) stands before the application.</summary>
    public string Role { get; set; } = "Sealpost.Operator";

    /// <summary>
    /// Not a setting of this section: the platform says that its login is on (WEBSITE_AUTH_ENABLED). Only then does it keep clients from
    /// sending the header that names the user.
    /// </summary>
    internal bool PlatformLogin { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Key is { Length: > 0 and < ShortestKey })
        {
            yield return new($"Operator__Key must have {ShortestKey} characters or more, such as the output of: openssl rand -base64 32");
        }
    }
}
