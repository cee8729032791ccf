using Sealpost.Tests.Bench;

namespace Sealpost.Tests.Chaos;

/// <summary>The forms, each for another way through the application.</summary>
internal enum ChaosForm
{
    Plain,

    /// <summary>Two recipients.</summary>
    Two,

    /// <summary>Larger than a queue message: the post goes to a blob.</summary>
    Large,

    /// <summary>The relay does not know the recipient.</summary>
    Refused,

    /// <summary>The relay does not like the content.</summary>
    Spam,

    /// <summary>Held by a rule for an operator.</summary>
    Rules,

    /// <summary>The visitor gets a mail, too.</summary>
    Confirmed,

    /// <summary>With a file.</summary>
    File,

    /// <summary>Sent while the visitor waits.</summary>
    Direct,

    /// <summary>Sent once more when nobody knows whether it was taken.</summary>
    Resend,
}

internal static class ChaosForms
{
    public const string Unwanted = "spam@example.org";
    public const string Nobody = "nobody@example.org";

    public static string Name(this ChaosForm form) => form.ToString().ToLowerInvariant();

    public static IReadOnlyList<string> Recipients(this ChaosForm form) => form switch
    {
        ChaosForm.Two => ["one@example.org", "two@example.org"],
        ChaosForm.Refused => [Nobody],
        ChaosForm.Spam => [Unwanted],
        _ => ["owner@example.org"],
    };

    /// <summary>Writes them where the application reads them; the owner's key is there already.</summary>
    public static void Write(string folder)
    {
        foreach (var form in Enum.GetValues<ChaosForm>())
        {
            var more = form switch
            {
                ChaosForm.Rules => "\"content\": { \"maxLinks\": 1 },",
                // No limit that the test could reach, and hardly any work.
                ChaosForm.Confirmed => "\"altcha\": { \"cost\": 10, \"tries\": 40 }, "
                    + "\"confirmation\": { \"to\": \"email\", \"perDomain\": { \"posts\": 100000, \"minutes\": 60 } },",
                ChaosForm.Direct => "\"delivery\": \"direct\",",
                ChaosForm.Resend => "\"onUnknown\": \"resend\",",
                _ => "",
            };
            var file = form is ChaosForm.File ? ", { \"name\": \"cv\", \"type\": \"file\" }" : "";
            var recipients = string.Join(", ", form.Recipients().Select(recipient => $"\"{recipient}\""));
            File.WriteAllText(Path.Combine(folder, $"{form.Name()}.json"), $$"""
                {
                  "recipients": [{{recipients}}], "subject": "From {name}", {{more}}
                  "encryption": { "scope": "fields", "keys": ["owner.asc"] },
                  "fields": [
                    { "name": "name", "required": true }, { "name": "email", "type": "email", "required": true },
                    { "name": "message", "type": "textarea", "maxLength": 60000 }, { "name": "account", "sensitive": true }{{file}}
                  ]
                }
                """);
        }
    }

    /// <param name="proof">Of work, where the form wants one.</param>
    public static HttpRequestMessage Request(ChaosPost post, string? proof)
    {
        var size = post.Form is ChaosForm.Large ? 40_000 + post.Size : post.Size;
        var fields = new Dictionary<string, string>
        {
            ["name"] = $"Visitor {post.Number}", ["email"] = $"visitor{post.Number}@example.net",
            ["message"] = string.Concat(Enumerable.Repeat("A line that a visitor typed.\n", size / 29))
                + (post.Form is ChaosForm.Rules ? "http://a.example http://b.example" : ""),
            ["account"] = $"NL-{post.Number}",
        };
        if (proof is not null)
        {
            fields["altcha"] = proof;
        }

        var request = new HttpRequestMessage(HttpMethod.Post, $"/f/{post.Form.Name()}") { Content = Content(post, fields) };
        request.Headers.Add("Idempotency-Key", post.Key);
        request.Headers.Add("Accept", "application/json");
        return request;
    }

    private static HttpContent Content(ChaosPost post, Dictionary<string, string> fields)
    {
        if (post.Form is not ChaosForm.File)
        {
            return new FormUrlEncodedContent(fields);
        }

        // The same bytes at each repeat: other content would be another mail.
        byte[] file = [.. "%PDF-1.7\n"u8, .. Enumerable.Repeat((byte)'%', 2_000 + post.Size)];
        return fields.Aggregate(new MultipartBody(), (sum, field) => sum.Field(field.Key, field.Value)).File("cv", "cv.pdf", file).Content();
    }
}
