using System.ComponentModel.DataAnnotations;

namespace Sealpost.Enqueuing;

/// <summary>The keys that seal what waits between the post and the mail. Section <c>Envelope</c>.</summary>
internal sealed class EnvelopeOptions : IValidatableObject
{
    /// <summary>32 random bytes in base64, as <c>openssl rand -base64 32</c> prints them, by key id. Remove one only when nothing is sealed with it (<c>keys rotate</c> says so). In development they are made.</summary>
    public Dictionary<string, string> Keys { get; set; } = [];

    /// <summary>The key id that new posts are sealed with; the other keys only open what waits.</summary>
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
