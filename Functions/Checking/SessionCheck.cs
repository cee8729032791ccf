using System.Text.Json;

namespace Sealpost.Checking;

/// <summary>
/// What Formspree's own script (<c>@formspree/core</c>) tells of the browser in a header: base64 of <c>{"loadedAt": milliseconds
/// since 1970, "webdriver": true}</c>. Anybody can write what they like there, so it only ever adds points,
/// and only where the form counts points.
/// </summary>
internal sealed class SessionCheck(TimeProvider time) : ICheck
{
    private const string Header = "Formspree-Session-Data";
    private const int Longest = 2_000;
    private static readonly TimeSpan Fast = TimeSpan.FromSeconds(2);

    public string Name => "session";

    public ValueTask<Verdict> RunAsync(CheckedPost post, CancellationToken cancel) => new(Judge(post));

    private Verdict Judge(CheckedPost post)
    {
        var text = post.Headers[Header].ToString();
        if (post.Form.Definition.Content is null || text.Length == 0)
        {
            return new Verdict.NotUsed("There is no session header, or the form has no content rules.");
        }

        if (Read(text) is not { } session)
        {
            return new Verdict.Passed("The session header is not readable.");
        }

        // A clock that is ahead of ours makes the age negative, and says nothing.
        var fast = session.LoadedAt is { } loaded && time.GetUtcNow() - loaded is var age && age >= TimeSpan.Zero && age < Fast;
        (bool Fired, string Rule)[] all = [(session.Webdriver, ContentPoints.SessionWebdriver), (fast, ContentPoints.SessionFast)];
        var findings = all.Where(rule => rule.Fired).Select(rule => new Finding(rule.Rule, ContentPoints.Of(post.Form.Definition, rule.Rule)))
            .Where(finding => finding.Points > 0).ToList();
        return findings.Count > 0
            ? new Verdict.Suspect(findings, "The session header tells of " + string.Join(" and ", findings.Select(Words)) + ".")
            : new Verdict.Passed("The session header tells of nothing suspect.");
    }

    private static string Words(Finding finding) => finding.Rule is ContentPoints.SessionFast
        ? "less than 2 s between loading and sending"
        : "a browser driven by a program";

    private static Session? Read(string text)
    {
        var bytes = new byte[Longest];
        if (text.Length > Longest || !Convert.TryFromBase64String(text, bytes, out var length))
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(bytes.AsMemory(0, length));
            var root = json.RootElement;
            return root.ValueKind is not JsonValueKind.Object ? null : new(
                root.TryGetProperty("loadedAt", out var at) && at.ValueKind is JsonValueKind.Number && at.TryGetDouble(out var loaded)
                    && loaded is >= 0 and < 1e14 ? DateTimeOffset.FromUnixTimeMilliseconds((long)loaded) : null,
                root.TryGetProperty("webdriver", out var driven) && driven.ValueKind is JsonValueKind.True);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Session(DateTimeOffset? LoadedAt, bool Webdriver);
}
