using System.ComponentModel.DataAnnotations;

namespace Sealpost.Checking;

/// <summary>Who a client is, and how much one may ask. Section <c>Limits</c>.</summary>
internal sealed class LimitsOptions : IValidatableObject
{
    /// <summary>Posts a minute of one client (an IPv4 address or IPv6 /64) at one instance, whatever the form; more get 429. 0 sets no limit.</summary>
    public int RequestsPerMinute { get; set; } = 120;

    /// <summary>
    /// The header in which your proxy names the client, such as <c>X-Forwarded-For</c> or <c>x-azure-clientip</c>. Only the last hop counts, which
    /// that proxy wrote: what comes before it is the client's own word. Set it only behind a proxy that always writes it; not <c>X-Forwarded-For</c>
    /// beside <c>ASPNETCORE_FORWARDEDHEADERS_ENABLED</c>.
    /// </summary>
    /// <value>none: the connection's address</value>
    [RegularExpression("^[A-Za-z0-9-]{0,80}$", ErrorMessage = "Limits__TrustedHeader must be a header's name, such as X-Forwarded-For.")]
    public string TrustedHeader { get; set; } = "";

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (RequestsPerMinute is < 0 or > 1_000_000)
        {
            yield return new("Limits__RequestsPerMinute must be 0 (no limit) to 1000000.");
        }
    }
}
