using System.ComponentModel.DataAnnotations;

namespace Sealpost.Enqueuing;

/// <summary>The keys that seal what waits between the post and the mail. Section <c>Envelope</c>.</summary>
internal sealed class EnvelopeOptions : IValidatableObject
{
    /// <summary>Key id to key: 32 random bytes in base64, as <c>openssl rand -base64 32</c> prints them.</summary>
    public Dictionary<string, string> Keys { get; set; } = [];

    /// <summary>The id of the key that new envelopes are written with; the others only open old ones.</summary>
    [Required(ErrorMessage = "Envelope__CurrentKey is missing; it names the Envelope__Keys__<kid> that seals new posts.")]
    public string CurrentKey { get; set; } = "";

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!Keys.ContainsKey(CurrentKey))
        {
            yield return new($"Envelope__Keys__{(CurrentKey.Length > 0 ? CurrentKey : "<kid>")} is missing; make one with: openssl rand -base64 32");
        }

        foreach (var (kid, key) in Keys)
        {
            var bytes = new byte[64];
            if (!Convert.TryFromBase64String(key, bytes, out var length) || length != 32)
            {
                yield return new($"Envelope__Keys__{kid} must be 32 bytes in base64; make one with: openssl rand -base64 32");
            }
        }
    }
}
