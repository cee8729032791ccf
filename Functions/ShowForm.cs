using Microsoft.AspNetCore.Http;
using Sealpost.Accepting;
using Sealpost.Checking;

namespace Sealpost;

/// <summary>A form's own page, for whoever has none, or opens the address that forms are posted to.</summary>
internal sealed class ShowForm(FindForm find, FillTimeTokens tokens)
{
    /// <returns>Null when the form has no page.</returns>
    public IResult? Run(HttpContext context, string formName)
    {
        var (form, refusal) = find.Run(formName);
        return form is null ? Replies.Refused(context.Request, refusal!)
            : form.Definition is { Page.Hidden: true } or { Captcha: not null } ? null
            : FormPage.Own(form, Words.For(form.Definition.Language, context.Request.Headers), tokens.Hidden(form));
    }
}
