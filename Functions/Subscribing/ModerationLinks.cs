using Sealpost.Enqueuing;

namespace Sealpost.Subscribing;

/// <summary>
/// The links with which a moderator decides: <c>/m/{list}/{decision}/{token}</c>. The token is the signed id of the post, by a key of
/// its own for each list and moderator: it is of no use for another list, nor when its moderator is one no more.
/// </summary>
internal sealed class ModerationLinks(EnvelopeKeyRing ring)
{
    /// <param name="moderator">Their place in the list's definition, from 0.</param>
    /// <returns>From the slash on.</returns>
    public string Path(MailingList list, int moderator, string decision, string id) => $"/m/{list.Name}/{decision}/{Ids(list, moderator).Sign(id)}";

    /// <returns>The post's id and whose link it is; null when the token was not made here, or not for this list.</returns>
    public (string Id, int Moderator)? Verify(MailingList list, string token)
    {
        for (var moderator = 0; moderator < list.Definition.Moderators.Count; moderator++)
        {
            if (Ids(list, moderator).Verify(token) is { } id)
            {
                return (id, moderator);
            }
        }

        return null;
    }

    private SignedIds Ids(MailingList list, int moderator) =>
        new(ring, $"moderation/{list.Name}/{list.Definition.Moderators[moderator].ToLowerInvariant()}");
}
