using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Sealpost.Accepting;
using Sealpost.Checking;

namespace Sealpost;

/// <summary>The form that a request names, if the page that sends it may use it.</summary>
internal sealed class FindForm(FormCatalog forms, IHostEnvironment environment)
{
    /// <summary>
    /// At an address without a form's name any form may be meant. Where the named one does not exist or is broken, the
    /// browser may go on and post: else the page's script could not read why that is refused.
    /// </summary>
    /// <param name="name">A form's name or alias; null where a field of the post names the form.</param>
    /// <returns>Why a browser must not send what it asks for beforehand; null when it may.</returns>
    public Refusal? Preflight(string? name, HttpRequest request)
    {
        IEnumerable<Form?> meant = name is not null
            ? [forms.TryGet(name, out var named) ? named.Form : null]
            : forms.All.Select(loaded => loaded.Form).Where(form => form is not null);
        if (!meant.Any(form => form is null || OriginCheck.Judge(form.Definition, request, environment.IsProduction()) is null))
        {
            return Refusal.Origin;
        }

        Replies.AllowOrigin(request.HttpContext);
        return null;
    }

    /// <summary>Answers a page's script that asks for something of a form before it sends it: what it gets is for this visitor, and for now.</summary>
    /// <param name="name">A form's name or alias.</param>
    /// <param name="answer">Of a form that may be used from there.</param>
    public IResult Answer(HttpContext context, string name, Func<Form, IResult> answer)
    {
        if (HttpMethods.IsOptions(context.Request.Method))
        {
            return Preflight(name, context.Request) is { } no ? Replies.Problem(context, no) : Replies.Preflight(context, "GET");
        }

        // A cache would hand the same to two visitors.
        context.Response.Headers.CacheControl = "no-store";
        var (form, refusal) = Run(name, context.Request);
        return form is null ? Replies.Problem(context, refusal!) : answer(form);
    }

    /// <param name="name">A form's name or alias.</param>
    /// <returns>The form, whoever asks; else why there is none.</returns>
    public (Form? Form, Refusal? Refusal) Run(string name)
    {
        if (!forms.TryGet(name, out var loaded))
        {
            // While nobody could read where the forms are, this may well be one.
            return (null, forms.IsComplete ? Refusal.UnknownForm : Refusal.BrokenForm with { RetryAfter = TimeSpan.FromMinutes(1) });
        }

        return loaded.Form is { } form ? (form, null) : (null, Refusal.BrokenForm);
    }

    /// <param name="name">A form's name or alias.</param>
    /// <returns>The form, when it may be used from there; else why not.</returns>
    public (Form? Form, Refusal? Refusal) Run(string name, HttpRequest request)
    {
        var (form, missing) = Run(name);
        if (form is null)
        {
            return (null, missing);
        }

        var refusal = OriginCheck.Judge(form.Definition, request, environment.IsProduction());
        if (refusal is null)
        {
            Replies.AllowOrigin(request.HttpContext);
        }

        return refusal is null ? (form, null) : (null, refusal);
    }
}
