using Azure;
using Microsoft.Extensions.Logging;
using Sealpost.Accepting;
using Sealpost.Enqueuing;
using Sealpost.Subscribing;

namespace Sealpost;

/// <summary>A post to a list that its moderators must see first: it is noted down, and one mail to each of them is queued. Doing it again does no harm.</summary>
internal sealed partial class AskModerators(ListCatalog lists, ListPosts posts, MailEnqueuer queue, ILogger<AskModerators> logger)
{
    /// <summary>The rule that holds a post until a moderator decides.</summary>
    public const string Rule = "moderation";

    /// <summary>The content rules that fired.</summary>
    public static IReadOnlyList<string> Findings(QueuedMail held) =>
        [.. (held.HeldFor ?? []).Where(rule => rule is not (Rule or ConfirmAddress.Rule))];

    /// <param name="mail">Held, and kept already.</param>
    /// <exception cref="RequestFailedException">The storage can't be reached; it is done again.</exception>
    public async Task RunAsync(QueuedMail mail, Form? form, CancellationToken cancel)
    {
        if (!lists.TryGet(form?.Definition.PostTo, out var list))
        {
            Log.NoList(logger, mail.Id, mail.Form);
            return;
        }

        await posts.TryAddAsync(list.Name, mail.Id, mail.Form, mail.AcceptedAt, cancel);
        for (var moderator = 0; moderator < list.Definition.Moderators.Count; moderator++)
        {
            var id = SubmissionId.ModerationQuestion(mail.Id, moderator);
            await queue.AcceptAsync(new(1, id, mail.Form, mail.AcceptedAt, 0, null, null) { Confirms = mail.Id, Moderator = moderator, Visitors = mail.Visitors }, cancel);
        }

        Log.Asked(logger, mail.Id, mail.Form, list.Name, list.Definition.Moderators.Count);
    }

    private static partial class Log
    {
        [LoggerMessage(170, LogLevel.Information, "Moderate {Id} form={Form} list={List} outcome=asked moderators={Moderators}")]
        public static partial void Asked(ILogger logger, string id, string form, string list, int moderators);

        [LoggerMessage(171, LogLevel.Error, "Moderate {Id} form={Form} outcome=nobody-asked: its form names no list that works any more. It is held; \"held list\" shows it.")]
        public static partial void NoList(ILogger logger, string id, string form);
    }
}
