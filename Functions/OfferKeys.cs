using Microsoft.AspNetCore.Http;
using Sealpost.Accepting;
using Sealpost.Sealing;

namespace Sealpost;

/// <summary>What a browser needs to seal a form's sensitive fields: which may stay readable, and the keys.</summary>
internal sealed class OfferKeys(FindForm find, KeyStore keys, TimeProvider time)
{
    private static readonly Refusal NotUsed = new(404, "not-used", "This form's fields are sealed by the service. Its definition can leave that to browsers, with encryption.sealIn.");

    /// <returns>200 with JSON; else why not: 403, 404 or 503.</returns>
    public IResult Run(HttpContext context, string formName) => find.Answer(context, formName, form => form.SealsInBrowser ? Keys(context, form) : Replies.Problem(context, NotUsed));

    private IResult Keys(HttpContext context, Form form)
    {
        var (plan, expired) = keys.For(form);
        // Mail to an expired key is held until there is a new one; what a browser seals could never be opened with that.
        return expired is not null ? Replies.Problem(context, Refusal.BrokenForm) : Results.Json(new
        {
            readable = Controls.Readable(form).Distinct(),
            labels = form.Definition.Fields.ToDictionary(field => field.Name, field => field.Caption),
            // The visitor's clock may be wrong, and a key is good for a time only.
            time = time.GetUtcNow(),
            keys = plan.OpenPgpKeys.Select(key => new { key = key.Ring, id = Convert.ToHexStringLower(key.Encryption.Id), fingerprint = key.Fingerprint }),
        });
    }
}
