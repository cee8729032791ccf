using System.Net;

namespace Sealpost.Sealing;

/// <summary>What a Web Key Directory answered.</summary>
internal abstract record WkdAnswer
{
    /// <param name="Content">Of whatever is there; not looked at yet.</param>
    public sealed record Found(Uri From, byte[] Content) : WkdAnswer;

    /// <param name="Asked">Each address, and why it gave nothing.</param>
    public sealed record Nothing(IReadOnlyList<(Uri Address, string Reason)> Asked) : WkdAnswer;
}

/// <summary>
/// Asks a domain for a key. Only the command <c>keys fetch</c> does: nothing else in Sealpost ever looks up a key, least of all while a
/// mail is sent. HTTPS alone; redirects may not leave it.
/// </summary>
internal static class WkdClient
{
    /// <summary>Bytes; a key with many signatures has some ten thousand.</summary>
    private const int Most = 1024 * 1024;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <param name="address">An e-mail address, its domain in ASCII.</param>
    /// <returns>What the first place that has anything answered.</returns>
    public static async Task<WkdAnswer> FetchAsync(string address, CancellationToken cancel)
    {
        // .NET follows no redirect from https to http.
        using var handler = new SocketsHttpHandler { MaxAutomaticRedirections = 3, UseCookies = false };
        using var client = new HttpClient(handler) { Timeout = Limit, MaxResponseContentBufferSize = Most };
        var asked = new List<(Uri, string)>();
        foreach (var place in WkdAddress.Of(address))
        {
            try
            {
                using var answer = await client.GetAsync(place, cancel);
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    return new WkdAnswer.Found(place, await answer.Content.ReadAsByteArrayAsync(cancel));
                }

                asked.Add((place, $"it answered {(int)answer.StatusCode}"));
            }
            catch (HttpRequestException fault)
            {
                asked.Add((place, Reason(fault)));
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                asked.Add((place, $"it did not answer within {Limit.TotalSeconds:0} seconds"));
            }
        }

        return new WkdAnswer.Nothing(asked);
    }

    private static string Reason(HttpRequestException fault) => fault.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => "there is no such host",
        HttpRequestError.SecureConnectionError => "its TLS certificate is not good",
        HttpRequestError.ConfigurationLimitExceeded => $"its answer is larger than {Most / 1024} KiB",
        _ => "it can't be reached",
    };
}
