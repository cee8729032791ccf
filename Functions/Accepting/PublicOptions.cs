using System.ComponentModel.DataAnnotations;

namespace Sealpost.Accepting;

/// <summary>
/// Where visitors reach this service. Section <c>Public</c>. Links in mails begin with it: the Host header of a post is whatever its
/// sender likes, and would make us mail links to anywhere.
/// </summary>
internal sealed class PublicOptions : IValidatableObject
{
    /// <summary>Where visitors reach this service, such as <c>https://forms.example.org</c>: links in mails begin with it. Forms whose mails hold links need it.</summary>
    /// <value>none; in development the local address</value>
    public string? Url { get; set; }

    /// <summary>Not a setting of this section: the host's environment.</summary>
    internal bool Production { get; set; }

    public IReadOnlyList<FormError> Check(Form form) => form.Definition.Verify?.ConfirmHours is not null && string.IsNullOrEmpty(Url)
        ? [new($"{form.Name}.json", "$.verify.confirmHours", "Mails with links need the address of this service: set Public__Url, such as https://forms.example.org.")]
        : [];

    /// <param name="path">From the slash on.</param>
    public string Link(string path) => $"{Url!.TrimEnd('/')}{path}";

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!string.IsNullOrEmpty(Url) && !(Uri.TryCreate(Url, UriKind.Absolute, out var url) && url.Query.Length == 0 && url.Fragment.Length == 0
            && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && !Production))))
        {
            yield return new($"Public__Url must be the whole address of this service, from https:// on{(Production ? "" : " (or http:// outside Production)")}.");
        }
    }
}
