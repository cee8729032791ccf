using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Sealpost.Accepting;

/// <summary>The few pages that we show: plain, accessible HTML that needs no script.</summary>
internal static class Pages
{
    private const string Style = """
        :root{color-scheme:light dark}body{font:1.05rem/1.5 system-ui,sans-serif;max-width:36rem;margin:3rem auto;padding:0 1rem}
        label{display:block;margin-top:1rem;font-weight:600}input:not([type=checkbox]),textarea,select{font:inherit;width:100%;
        box-sizing:border-box;padding:.5rem;border:1px solid #767676;border-radius:.3rem}textarea{min-height:8rem}
        button{font:inherit;margin-top:1.5rem;padding:.6rem 1.4rem}.error{color:#b00020;display:block}.trap{position:absolute;left:-99rem}
        [role=alert]{border-left:4px solid #b00020;padding:.1rem 1rem}@media(prefers-color-scheme:dark){.error{color:#ff8a80}}
        """;

    /// <summary>A form made from its definition; after a refusal it keeps what was typed, except sensitive values.</summary>
    public static IResult Form(Form form, Submission? posted, Refusal? refusal)
    {
        var body = new StringBuilder();
        if (refusal is not null)
        {
            body.Append($"<div role=\"alert\"><p>{Encode(refusal.Detail)}</p><ul>");
            refusal.Errors.ToList().ForEach(error => body.Append(
                $"<li><a href=\"#f-{Encode(error.Field)}\">{Encode(error.Message)}</a></li>"));
            body.Append("</ul></div>");
        }

        var encoding = form.TakesFiles ? " enctype=\"multipart/form-data\"" : "";
        body.Append($"<form method=\"post\" action=\"/f/{form.Name}\" accept-charset=\"utf-8\"{encoding} novalidate>");
        foreach (var field in form.Definition.Fields)
        {
            var value = form.IsSensitive(field.Name) ? null : posted?.Value(field.Name);
            AppendField(body, form, field, value, refusal?.Errors.FirstOrDefault(error => error.Field == field.Name));
        }

        // What the definition does not know came from the author's own page; it must not be lost on the way.
        foreach (var extra in posted?.Fields.Where(field => form.Field(field.Name) is null && !form.IsSensitive(field.Name)) ?? [])
        {
            body.Append($"<input type=\"hidden\" name=\"{Encode(extra.Name)}\" value=\"{Encode(extra.Text)}\">");
        }

        body.Append($"<div class=\"trap\" aria-hidden=\"true\"><label>Leave this empty <input name=\"{Encode(form.Definition.Honeypot)}\" tabindex=\"-1\" autocomplete=\"off\"></label></div>");
        body.Append("<button type=\"submit\">Send</button></form>");
        return Page(refusal?.Status ?? 200, refusal is null ? $"{char.ToUpperInvariant(form.Name[0])}{form.Name[1..]}" : "Please check the form", body.ToString(), form.Definition.Redirect);
    }

    public static IResult Message(int status, string title, string text, string html = "") =>
        Page(status, title, $"<p>{Encode(text)}</p>{html}", null);

    private static void AppendField(StringBuilder body, Form form, FieldDefinition field, string? value, FieldError? error)
    {
        var id = $"f-{Encode(field.Name)}";
        var attributes = $"id=\"{id}\" name=\"{Encode(field.Name)}\""
            + (field.Required ? " required" : "")
            + (error is null ? "" : $" aria-invalid=\"true\" aria-describedby=\"{id}-error\"");
        body.Append($"<label for=\"{id}\">{Encode(field.Caption)}{(field.Required ? " (required)" : "")}</label>");
        body.Append(field.Type switch
        {
            FieldType.Textarea => $"<textarea {attributes} maxlength=\"{field.Limit}\">\n{Encode(value)}</textarea>",
            FieldType.Choice => $"<select {attributes}><option value=\"\"></option>{Options(field, value)}</select>",
            FieldType.Checkbox => $"<input type=\"checkbox\" {attributes} value=\"yes\"{(value is null ? "" : " checked")}>",
            FieldType.File =>
                $"<input type=\"file\" {attributes} accept=\"{FileTypes.Accept(form.Files)}\"{(form.Files.Count > 1 ? " multiple" : "")}>",
            _ => $"<input type=\"{field.Type.ToString().ToLowerInvariant()}\" {attributes} maxlength=\"{field.Limit}\" value=\"{Encode(value)}\">",
        });
        body.Append(error is null ? "" : $"<span class=\"error\" id=\"{id}-error\">{Encode(error.Message)}</span>");
    }

    private static string Options(FieldDefinition field, string? value) => string.Concat((field.Choices ?? []).Select(choice =>
        $"<option{(choice == value ? " selected" : "")}>{Encode(choice)}</option>"));

    private static Html Page(int status, string title, string body, string? redirect) => new(status,
        $"<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">"
        + $"<meta name=\"robots\" content=\"noindex\"><title>{Encode(title)}</title><style>{Style}</style></head>"
        + $"<body><main><h1>{Encode(title)}</h1>{body}</main></body></html>", redirect);

    private static string Encode(string? text) => WebUtility.HtmlEncode(text ?? "");

    private sealed class Html(int status, string page, string? redirect) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            // Chromium applies form-action to the redirect after a post as well, so the form's own target must be named.
            var target = redirect is null ? "" : " " + new Uri(redirect).GetLeftPart(UriPartial.Authority);
            httpContext.Response.StatusCode = status;
            httpContext.Response.ContentType = "text/html; charset=utf-8";
            httpContext.Response.Headers.ContentSecurityPolicy =
                $"default-src 'none'; style-src 'unsafe-inline'; form-action 'self'{target}; frame-ancestors 'none'; base-uri 'none'";
            httpContext.Response.Headers.XContentTypeOptions = "nosniff";
            httpContext.Response.Headers["Referrer-Policy"] = "no-referrer";
            httpContext.Response.Headers.CacheControl = "no-store";
            await httpContext.Response.WriteAsync(page);
        }
    }
}
