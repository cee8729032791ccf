using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Sealpost.Accepting;

namespace Sealpost.Wiring.Explaining;

/// <summary>The same in a browser, for developers: paste a post, see what would become of it.</summary>
internal static class ExplainPage
{
    public static void MapExplain(this WebApplication app)
    {
        app.MapGet("/explain", (HttpRequest request, FormCatalog forms) => Page(forms, request.Query["form"].ToString(), "", ""));
        app.MapPost("/explain", async (HttpRequest request, FormCatalog forms, ExplainPost explain) =>
        {
            var asked = await request.ReadFormAsync(request.HttpContext.RequestAborted);
            var (name, text) = (asked["form"].ToString(), asked["post"].ToString());
            var (post, dialect) = PostFile.Read(Encoding.UTF8.GetBytes(text));
            return Page(forms, name, text, Rows(await explain.RunAsync(post, dialect, name, request.HttpContext.RequestAborted)));
        }).DisableAntiforgery();
    }

    private static string Rows(Explanation explanation) =>
        $"<h2>{Encode(explanation.Conclusion)}</h2><table><thead><tr><th>Step</th><th>Result</th><th>Why</th></tr></thead><tbody>"
        + string.Concat(explanation.Steps.Select(step =>
            $"<tr><th scope=\"row\">{Encode(step.Name)}</th><td>{Encode(step.Outcome)}</td><td>{Encode(step.Words)}</td></tr>"))
        + "</tbody></table>";

    private static IResult Page(FormCatalog forms, string chosen, string post, string result)
    {
        var options = string.Concat(forms.All.Select(form =>
            $"<option{(form.Name == chosen ? " selected" : "")}>{Encode(form.Name)}</option>"));
        return Pages.Message(Words.English, 200, "Would this post be mailed?",
            "Paste a form post: its body, or the whole request as the browser's developer tools copy it. Nothing is sent.",
            $"<form method=\"post\" action=\"/explain\"><label for=\"form\">Form</label><select id=\"form\" name=\"form\">{options}</select>"
            + $"<label for=\"post\">Post</label><textarea id=\"post\" name=\"post\" spellcheck=\"false\">\n{Encode(post)}</textarea>"
            + $"<button type=\"submit\">Explain</button></form>{result}");
    }

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
