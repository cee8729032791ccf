using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Sealpost.Accepting;
using Sealpost.Enqueuing;
using Sealpost.Rendering;
using Sealpost.Sending;
using Sealpost.Subscribing;
using Sealpost.Undeliverable;

namespace Sealpost;

/// <summary>
/// The two kinds of mail that have to do with a post to a list: the question to a moderator, and the post itself to one subscriber. Whether
/// it is still wanted is looked up now, so that who has left, or what was stopped, counts for mails that were queued long before.
/// </summary>
internal sealed class PrepareListMail(
    ListCatalog lists, ListPosts posts, Subscribers subscribers, UnsubscribeLinks leaving, ModerationLinks moderation, KeptMail kept,
    MailEnqueuer queue, Envelope envelope, MailRenderer renderer, ListRenderer listRenderer, MailComposer composer, SubmissionId ids, IOptions<PublicOptions> site)
{
    /// <summary>The texts of the posts that are being sent: opened and rendered once for all subscribers.</summary>
    private readonly ConcurrentDictionary<string, (ListBody Body, Submission Submission)> _bodies = new();

    public static bool Is(QueuedMail mail) => mail.Moderator is not null || mail.Subscriber is not null;

    public async Task<PreparedMail> RunAsync(QueuedMail mail, Form form, CancellationToken cancel)
    {
        if (!lists.TryGet(form.Definition.PostTo, out var list))
        {
            return new PreparedMail.NotReady(new DeliveryOutcome.Held("The form's list is missing or has an error; the log says which, and so does: lists show.", HoldReason.Configuration));
        }

        return mail.Moderator is { } moderator
            ? await AskAsync(mail, moderator, list, form, cancel)
            : await PostAsync(mail, list, form, cancel);
    }

    private async Task<PreparedMail> AskAsync(QueuedMail mail, int moderator, MailingList list, Form form, CancellationToken cancel)
    {
        if (moderator >= list.Definition.Moderators.Count || await kept.FindAsync(KeptFolder.Held, mail.Confirms!, cancel) is not { } held)
        {
            return Withdrawn("It was decided before this mail went out.");
        }

        if (await OpenAsync(held, cancel) is not { } submission)
        {
            return NoKey();
        }

        var facts = new MailFacts(held.Id, ids.Receipt(held.Id), held.AcceptedAt);
        var rules = AskModerators.Findings(held);
        string Link(string decision) => site.Value.Link(moderation.Path(list, moderator, decision, held.Id));
        var question = ListRenderer.Question(
            renderer.Render(form, submission, facts, null, apart: false), list.Definition.Language, list.Definition.Title, rules,
            list.Definition.ModerateHours, Link(ModeratePost.Approve), Link(ModeratePost.Reject));
        var address = list.Definition.Moderators[moderator];
        return new PreparedMail.Ready(form, submission, [new(composer.ComposeQuestion(question, mail.Id, held.AcceptedAt, address), [address])]);
    }

    private async Task<PreparedMail> PostAsync(QueuedMail mail, MailingList list, Form form, CancellationToken cancel)
    {
        if (await posts.FindRecentAsync(list.Name, mail.Post!, cancel) is not { Status: ListPostState.Approved or ListPostState.Queued } post)
        {
            return Withdrawn("The post was stopped.");
        }

        if (await subscribers.FindAsync(list.Name, mail.Subscriber!, cancel) is not { IsActive: true, Address: not null } subscriber)
        {
            return Withdrawn("The subscriber has left the list.");
        }

        if (await BodyAsync(mail.Post!, form, cancel) is not var (body, submission))
        {
            return NoKey();
        }

        var address = await subscribers.AddressAsync(subscriber, cancel);
        var leave = site.Value.Link(await leaving.PathAsync(list.Name, subscriber.RowKey, cancel));
        var rendered = ListRenderer.WithFooter(body, list.Definition.Language, list.Definition.Title, list.Definition.Help, leave);
        var message = composer.ComposeListMail(rendered, mail.Id, post.DecidedAt ?? post.AcceptedAt, address, new(list.Name, list.Definition.Title, list.Definition.Help, leave));
        return new PreparedMail.Ready(form, submission, [new(message, [address])]);
    }

    /// <returns>Null when the envelope key is not in the settings.</returns>
    /// <exception cref="Azure.RequestFailedException">404: its text is gone.</exception>
    private async Task<(ListBody Body, Submission Submission)?> BodyAsync(string post, Form form, CancellationToken cancel)
    {
        if (_bodies.TryGetValue(post, out var known))
        {
            return known;
        }

        var content = await kept.FindAsync(KeptFolder.Posts, post, cancel) ?? throw new Azure.RequestFailedException(404, "The post's text is gone.");
        if (await OpenAsync(content, cancel) is not { } submission)
        {
            return null;
        }

        if (_bodies.Count >= 8)
        {
            _bodies.Clear();
        }

        // What goes to thousands holds what was posted once, and no file or answer of it.
        return _bodies[post] = (listRenderer.Body(form, submission, new(content.Id, "", content.AcceptedAt)), submission);
    }

    private async Task<Submission?> OpenAsync(QueuedMail mail, CancellationToken cancel) =>
        envelope.Open(await queue.PostAsync(mail, cancel), mail.Id, mail.Form, mail.AcceptedAt);

    private static PreparedMail.NotReady Withdrawn(string why) => new(new DeliveryOutcome.Withdrawn(why));

    private static PreparedMail.NotReady NoKey() => new(new DeliveryOutcome.Held("The envelope key that the post is sealed with is not in the settings; add it again, and this goes out.", HoldReason.Key));
}
