using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Sealpost.Accepting;
using Sealpost.Checking;

namespace Sealpost;

/// <summary>The form that a request names, if the page that sends it may use it.</summary>
internal sealed class FindForm(FormCatalog forms, IHostEnvironment environment)
{
    /// <param name="name">A form's name or alias; null where a field of the post names the form, and any may be meant.</param>
    /// <returns>Why a browser must not send what it asks for beforehand; null when it may.</returns>
    public Refusal? Preflight(string? name, HttpRequest request)
    {
        var allowed = forms.All.Where(loaded => loaded.Form is not null)
            .Where(loaded => name is null || (forms.TryGet(name, out var named) && named == loaded))
            .Any(loaded => OriginCheck.Judge(loaded.Form!.Definition, request, environment.IsProduction()) is null);
        if (allowed)
        {
            Replies.AllowOrigin(request.HttpContext);
            return null;
        }

        return name is not null && !forms.TryGet(name, out _) ? Refusal.UnknownForm : Refusal.Origin;
    }

    /// <param name="name">A form's name or alias.</param>
    /// <returns>The form, when it may be used from there; else why not.</returns>
    public (Form? Form, Refusal? Refusal) Run(string name, HttpRequest request)
    {
        if (!forms.TryGet(name, out var loaded))
        {
            return (null, Refusal.UnknownForm);
        }

        if (loaded.Form is not { } form)
        {
            return (null, Refusal.BrokenForm);
        }

        var refusal = OriginCheck.Judge(form.Definition, request, environment.IsProduction());
        if (refusal is null)
        {
            Replies.AllowOrigin(request.HttpContext);
        }

        return refusal is null ? (form, null) : (null, refusal);
    }
}
