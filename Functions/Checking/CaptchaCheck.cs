using System.Globalization;
using Sealpost.Accepting;
using Sealpost.Checking.Captchas;

namespace Sealpost.Checking;

/// <summary>Whether the form's CAPTCHA service calls the visitor's token good, and good for this site and action.</summary>
internal sealed class CaptchaCheck(CaptchaClient services, GoodTokens good) : ICheck
{
    private static readonly Refusal Missing = new(422, "captcha-missing",
        "The check that you are no robot was not done, so nothing was sent. Do it, or load the page anew with scripts allowed, "
        + "and send the form again.");

    private static readonly Refusal Invalid = new(422, "captcha-invalid",
        "The check that you are no robot failed or is too old, so nothing was sent. Load the page anew and send the form again.");

    private static readonly Refusal Unreachable = new(503, "captcha-unavailable",
        "The service that tells people from robots does not answer, so nothing was sent. Please send the form again in a minute.");

    public string Name => "captcha";

    public async ValueTask<Verdict> RunAsync(CheckedPost post, CancellationToken cancel)
    {
        if (post.Form.Definition.Captcha is not { } rule)
        {
            return new Verdict.NotUsed("The form has no captcha.");
        }

        var service = KnownCaptchas.Of(rule.Provider);
        var token = service.Fields.Select(field => post.Controls.Tokens.GetValueOrDefault(field)).FirstOrDefault(text => !string.IsNullOrEmpty(text));
        if (token is null)
        {
            return Verdict.Of(rule.Action, Missing, Missing.Code, $"There is no field {service.Fields[0]}.");
        }

        if (token.Length > service.Longest)
        {
            return Verdict.Of(rule.Action, Invalid, Invalid.Code, "The token is longer than the service makes them.");
        }

        if (post.Rehearsal)
        {
            return new Verdict.Passed("There is a token; the service is not asked in a rehearsal.");
        }

        if (good.Contains(token, post.Ids))
        {
            return new Verdict.Passed("The service called the token good when this submission came before.");
        }

        return Judge(post, rule, token, await services.AskAsync(service, token, post.Client, post.Id, post.Form.Name, cancel));
    }

    private Verdict Judge(CheckedPost post, CaptchaDefinition rule, string token, CaptchaAnswer answer)
    {
        if (answer is CaptchaAnswer.None)
        {
            return WhenUnreachable(rule);
        }

        var fault = answer is CaptchaAnswer.Good passed ? FaultOf(rule, passed) : new(Invalid.Code, "The service does not call the token good.");
        if (fault is not null)
        {
            return Verdict.Of(rule.Action, Invalid, fault.Rule, fault.Words);
        }

        good.Add(token, post.Id);
        return new Verdict.Passed("The service calls the token good.");
    }

    private static Verdict WhenUnreachable(CaptchaDefinition rule) => rule.WhenUnreachable switch
    {
        CaptchaUnreachable.Accept => new Verdict.Passed("The service can't be asked, and the form takes posts then."),
        CaptchaUnreachable.Hold => new Verdict.Suspect(
            [new(Unreachable.Code, Finding.Enough)], "The service can't be asked, and the form holds posts then."),
        _ => new Verdict.Refused(Unreachable, "The service can't be asked, and the form refuses posts then."),
    };

    private static Fault? FaultOf(CaptchaDefinition rule, CaptchaAnswer.Good passed)
    {
        if (rule.Hostnames.Count > 0 && !rule.Hostnames.Contains(passed.Hostname, StringComparer.OrdinalIgnoreCase))
        {
            return new("captcha-hostname", "The token is good, but another site's, or the service does not say which.");
        }

        if (rule.ExpectedAction is { } action && passed.Action != action)
        {
            return new("captcha-action", "The token is good, but for another action, or for none.");
        }

        if (rule.MinScore is not { } least || passed.Score >= least)
        {
            return null;
        }

        return new("captcha-score", passed.Score is { } score
            ? string.Create(CultureInfo.InvariantCulture, $"The score is {score:0.0#}; the form asks for {least:0.0#}.")
            : "There is no score, which only version 3 gives; the form asks for one.");
    }

    private sealed record Fault(string Rule, string Words);
}
