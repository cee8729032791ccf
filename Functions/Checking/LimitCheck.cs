using Sealpost.Accepting;

namespace Sealpost.Checking;

/// <summary>The form's own limits. The last check: it uses up what it counts, and only a post that is good in all else counts.</summary>
internal sealed class LimitCheck(SharedLimit limits) : ICheck
{
    public string Name => "limits";

    public async ValueTask<Verdict> RunAsync(CheckedPost post, CancellationToken cancel)
    {
        var counted = Counted(post).ToList();
        if (counted.Count == 0)
        {
            return new Verdict.NotUsed("The form has no limits.");
        }

        if (post.Rehearsal)
        {
            return new Verdict.Passed($"{counted.Count} limits, not counted in a rehearsal.");
        }

        foreach (var (kind, subject, limit) in counted)
        {
            if (await limits.TakeAsync(kind, subject, limit, WhenUnknown.Pass, cancel) is { } wait)
            {
                return new Verdict.Refused(
                    Full(kind) with { RetryAfter = wait }, $"The limit per {kind}, {limit.Posts} in {limit.Minutes} minutes, is used up.");
            }
        }

        return new Verdict.Passed($"{counted.Count} limits, none used up.");
    }

    /// <summary>The client first, so that one who posts too much does not use up what belongs to all.</summary>
    private static IEnumerable<(string Kind, string Subject, LimitDefinition Limit)> Counted(CheckedPost post)
    {
        var (form, limits) = (post.Form, post.Form.Definition.Limits);
        if (limits?.PerClient is { } client && post.Client.Length > 0)
        {
            yield return ("client", $"{form.Name}/{ClientAddress.Network(post.Client)}", client);
        }

        if (limits?.PerForm is { } all)
        {
            yield return ("form", form.Name, all);
        }

        if (limits?.PerRecipient is { } each)
        {
            foreach (var address in form.Readers.Select(address => address.ToLowerInvariant()).Distinct())
            {
                yield return ("recipient", address, each);
            }
        }
    }

    private static Refusal Full(string kind) => kind switch
    {
        "client" => new(429, "limit-client", "You have sent this form often lately, so nothing was sent this time. Please send it again later."),
        "form" => new(429, "limit-form", "This form was sent very often lately, so nothing was sent this time. Please send it again later."),
        _ => new(429, "limit-recipient", "The form's owner got very many mails lately, so nothing was sent this time. Please send it again later."),
    };
}
