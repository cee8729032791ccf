using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Sealpost.Accepting;

namespace Sealpost.Wiring.Previewing;

/// <summary><c>/preview/FORM</c>, for developers: the mail of a form, for sample data.</summary>
internal static class PreviewRoute
{
    public static void MapPreview(this WebApplication app) =>
        app.MapGet("/preview/{form}", async (HttpContext context, string form, PreviewMail preview) =>
        {
            switch (await preview.RunAsync(form, context.RequestAborted))
            {
                case Preview.Made made:
                    var page = PreviewPage.Html(made, context.Request.Query.ContainsKey("dark"), context.Request.Query.ContainsKey("phone"));
                    made.Copies.ToList().ForEach(copy => copy.Dispose());
                    context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'";
                    context.Response.Headers.CacheControl = "no-store";
                    return Results.Content(page, "text/html; charset=utf-8");
                case Preview.NoForm(var why):
                    return Pages.Message(Words.English, 404, "No preview", why);
                case var other:
                    throw new InvalidOperationException(other.GetType().Name);
            }
        });
}
