using Microsoft.AspNetCore.Http;
using Sealpost.Accepting;
using Sealpost.Rendering;

namespace Sealpost;

/// <summary>A form as a mail for the visitor's own program (RFC 6068), filled in from the query. Nothing of it is stored or logged.</summary>
internal sealed class OfferMailto(FindForm find)
{
    private static readonly Refusal Hidden = new(403, "mailto-hidden",
        "This form's owner does not show the address, so there is no mail for your own program. Nothing was sent; please use the form.");

    private static readonly Refusal TooLong = new(403, "mailto-too-long",
        "This form has too many addresses for a link to your mail program. Nothing was sent; please use the form.");

    /// <returns>302 with the address, or 200 with JSON for scripts; else why not: 400, 403, 404 or 503.</returns>
    public IResult Run(HttpContext context, string formName)
    {
        var request = context.Request;
        if (HttpMethods.IsOptions(request.Method))
        {
            return find.Preflight(formName, request) is { } no ? Replies.Problem(context, no) : Replies.Preflight(context, "GET");
        }

        context.Response.Headers.CacheControl = "no-store";
        var (form, refusal) = find.Run(formName, request);
        if (form is null)
        {
            return Replies.Refused(request, refusal!);
        }

        if (form.Definition.Mailto?.Recipients is MailtoRecipients.Hidden || form.TransfersOnly)
        {
            return Replies.Refused(request, Hidden, form);
        }

        (var submission, refusal) = SubmissionReader.ReadQuery(request, form);
        if (submission is null)
        {
            return Replies.Refused(request, refusal!, form);
        }

        var link = MailtoLink.Make(form, submission, Words.For(form.Definition.Language, request.Headers));
        return link is null ? Replies.Refused(request, TooLong, form)
            : Replies.WantsJson(request) ? Results.Json(new { mailto = link.Address, cut = link.Cut, leftOut = link.LeftOut })
            : Replies.OtherProgram(link.Address);
    }
}
