using Sealpost.Enqueuing;

namespace Sealpost.Subscribing;

/// <summary>The link in each mail of a list that leaves it: <c>/u/{list}/{token}</c>, the signed row of the subscriber. It works for as long as the list does.</summary>
internal sealed class UnsubscribeLinks(ListKeys keys)
{
    /// <param name="row">Of a subscriber.</param>
    /// <returns>From the slash on.</returns>
    public async ValueTask<string> PathAsync(string list, string row, CancellationToken cancel) =>
        $"/u/{list}/{(await keys.GetAsync(list, cancel)).Sign(row)}";

    /// <summary>A list whose file is gone still lets people go: it may come back.</summary>
    /// <returns>The subscriber's row; null when the token was not made here, or for another list.</returns>
    public async ValueTask<string?> VerifyAsync(string list, string token, CancellationToken cancel) =>
        MailingList.IsName(list) && SignedIds.IsToken(token) && await keys.FindAsync(list, cancel) is { } key ? key.Verify(token) : null;
}
