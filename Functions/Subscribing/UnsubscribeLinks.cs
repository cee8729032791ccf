namespace Sealpost.Subscribing;

/// <summary>The link in each mail of a list that leaves it: <c>/u/{list}/{token}</c>, the signed row of the subscriber. It works for as long as the list does.</summary>
internal sealed class UnsubscribeLinks(ListKeys keys)
{
    /// <param name="row">Of a subscriber.</param>
    /// <returns>From the slash on.</returns>
    public async ValueTask<string> PathAsync(string list, string row, CancellationToken cancel) =>
        $"/u/{list}/{(await keys.GetAsync(list, cancel)).Sign(row)}";

    /// <returns>The subscriber's row; null when the token was not made here, or for another list.</returns>
    public async ValueTask<string?> VerifyAsync(string list, string token, CancellationToken cancel) =>
        (await keys.GetAsync(list, cancel)).Verify(token);
}
