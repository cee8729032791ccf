using Microsoft.Extensions.Logging;
using Sealpost.Accepting;
using Sealpost.Checking.Dns;

namespace Sealpost.Checking;

/// <summary>
/// Whether mail can reach the address that a visitor typed. Four outcomes: incorrect syntax is a fault of the field (<see cref="FieldRules"/>);
/// here it is valid, refused, or an error, which is nobody's fault, so the post passes and the report has a finding of no points.
/// </summary>
internal sealed partial class AddressCheck(MailDomains domains, ILogger<AddressCheck> logger) : ICheck
{
    /// <summary>The finding of a post whose address could not be looked at.</summary>
    public const string NotLooked = "address-unchecked";

    /// <summary>A post with more would make us ask, and a visitor wait, for each.</summary>
    private const int MostDomains = 3;

    public string Name => "address";

    public async ValueTask<Verdict> RunAsync(CheckedPost post, CancellationToken cancel)
    {
        if (post.Form.Definition.Verify is not { Dns: true } verify)
        {
            return new Verdict.NotUsed("The form does not ask the DNS for an address.");
        }

        var typed = (post.Submission.Field(verify.Field)?.Values ?? []).Select(value => value.Trim()).Where(value => value.Length > 0).ToList();
        var asked = typed.Select(EmailAddress.Normalize).OfType<string>().Select(Domain).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        if (asked.Count == 0)
        {
            return new Verdict.NotUsed($"There is no {(typed.Count > 0 ? "correct " : "")}address in {verify.Field}.");
        }

        if (asked.Count > MostDomains)
        {
            return Refuse(post, verify, "email", null, $"incorrect syntax: {asked.Count} domains in one field.");
        }

        return post.Rehearsal
            ? new Verdict.Passed("The syntax is correct; the DNS is not asked in a rehearsal.")
            : await AskAsync(post, verify, asked, cancel);
    }

    private async Task<Verdict> AskAsync(CheckedPost post, VerificationDefinition verify, List<string> asked, CancellationToken cancel)
    {
        string? error = null;
        // All at once: however many there are, the visitor waits no longer.
        var answers = await Task.WhenAll(asked.Select(domain => domains.AskAsync(domain, cancel)));
        for (var i = 0; i < asked.Count; i++)
        {
            switch (answers[i])
            {
                case DomainAnswer.Refuses(var why, _):
                    return Refuse(post, verify, "email-domain", LikelyDomain.Of(asked[i]), $"refused: {why}.");
                case DomainAnswer.Unknown(var why, _):
                    error = why;
                    break;
            }
        }

        if (error is null)
        {
            return new Verdict.Passed("valid: the domain takes mail.");
        }

        Log.NotLooked(logger, post.Id, post.Form.Name, error);
        return new Verdict.Suspect([new(NotLooked, 0)], $"error: the DNS did not say whether the domain takes mail ({error}); the post passes.");
    }

    /// <param name="likely">A domain of our own list, which is never what was typed.</param>
    private static Verdict.Refused Refuse(CheckedPost post, VerificationDefinition verify, string code, string? likely, string words)
    {
        var form = post.Form.Definition;
        var fault = Words.For(form.Language, post.Headers).Fault(
            form, post.Form.Field(verify.Field)!, code, likely is null ? null : "typo", ("suggestion", likely ?? ""));
        return new(Refusal.Invalid([fault]), words);
    }

    private static string Domain(string address) => address[(address.LastIndexOf('@') + 1)..];

    private static partial class Log
    {
        [LoggerMessage(74, LogLevel.Warning, "Check {Id} form={Form} address outcome=error ({Reason}): the DNS did not say whether its domain takes mail, and the post passes; see to Dns__Servers")]
        public static partial void NotLooked(ILogger logger, string id, string form, string reason);
    }
}
