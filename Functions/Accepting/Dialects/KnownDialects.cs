using Microsoft.AspNetCore.Http;

namespace Sealpost.Accepting.Dialects;

/// <summary>Every dialect, one file each. To add one, copy a file and add it to the list.</summary>
internal static partial class KnownDialects
{
    public static IReadOnlyList<Dialect> All => [Sealpost, Formspree, FormSubmit, Web3Forms, Formcarry, Netlify];

    /// <summary>The address says which dialect it is, except where a client of another service says so itself.</summary>
    public static Dialect Spoken(Dialect address, HttpRequest request) =>
        address == Sealpost && request.Headers.ContainsKey(FormspreeClient) ? Formspree : address;
}
