using Microsoft.AspNetCore.Http;
using Sealpost.Accepting.Dialects;

namespace Sealpost.Accepting;

/// <summary>Where a post came in: the request, the dialect that it speaks, and the form's name when the address holds it.</summary>
internal sealed class PostAddress
{
    private const string JsonEnding = ".json";

    /// <param name="form">The <c>{form}</c> of the route, or null where a field names the form.</param>
    public PostAddress(HttpRequest request, Dialect address, string? form)
    {
        var json = form?.EndsWith(JsonEnding, StringComparison.Ordinal) is true;
        Request = request;
        Dialect = KnownDialects.Spoken(address, request);
        FormName = json ? form![..^JsonEnding.Length] : form;
        WantsJson = json || Dialect.AlwaysJson || Replies.WantsJson(request);
    }

    public HttpRequest Request { get; }

    public Dialect Dialect { get; }

    public string? FormName { get; }

    /// <summary>Basin's <c>/f/{form}.json</c> asks for JSON in the address.</summary>
    public bool WantsJson { get; }
}
