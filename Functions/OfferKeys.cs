using Microsoft.AspNetCore.Http;
using Sealpost.Accepting;
using Sealpost.Sealing;

namespace Sealpost;

/// <summary>What a browser needs to seal a form's sensitive fields: which may stay readable, and the keys.</summary>
internal sealed class OfferKeys(FindForm find, KeyStore keys, TimeProvider time)
{
    private static readonly Refusal NotUsed = new(404, "not-used", "This form's fields are sealed by the service. Its definition can leave that to browsers, with encryption.sealIn.");

    /// <returns>200 with JSON; else why not: 403, 404 or 503.</returns>
    public IResult Run(HttpContext context, string formName)
    {
        if (HttpMethods.IsOptions(context.Request.Method))
        {
            return find.Preflight(formName, context.Request) is { } no ? Replies.Problem(context, no) : Replies.Preflight(context, "GET");
        }

        context.Response.Headers.CacheControl = "no-store";
        var (form, refusal) = find.Run(formName, context.Request);
        if (form is null)
        {
            return Replies.Problem(context, refusal!);
        }

        if (!form.SealsInBrowser)
        {
            return Replies.Problem(context, NotUsed);
        }

        var (plan, expired) = keys.For(form);
        // Mail to an expired key is held until there is a new one; what a browser seals could never be opened with that.
        return expired is not null ? Replies.Problem(context, Refusal.BrokenForm) : Results.Json(new
        {
            readable = Controls.Readable(form).Distinct(),
            labels = form.Definition.Fields.ToDictionary(field => field.Name, field => field.Caption),
            // The visitor's clock may be wrong, and a key is good for a time only.
            time = time.GetUtcNow(),
            keys = plan.Groups.SelectMany(group => group.Keys).OfType<OpenPgpKey>()
                .Select(key => new { key = key.Ring, id = Convert.ToHexStringLower(key.Encryption.Id), fingerprint = key.Fingerprint }),
        });
    }
}
