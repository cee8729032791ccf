using System.Globalization;
using Azure;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Sealpost.Accepting;
using Sealpost.Enqueuing;
using Sealpost.Rendering;
using Sealpost.Subscribing;
using Sealpost.Undeliverable;

namespace Sealpost;

/// <summary>
/// The links of a moderator. Opening one shows the post, the rules that fired and the buttons, and changes nothing, because programs that
/// look for dangerous links open them, too; a button's POST decides. The first decision counts; after it the page tells how far the post
/// has got, and lets it be stopped.
/// </summary>
internal sealed partial class ModeratePost(
    ListCatalog lists, ModerationLinks links, ListPosts posts, DecidePost decide, ListProgress progress, FormCatalog forms, KeptMail kept,
    MailEnqueuer queue, Envelope envelope, MailRenderer renderer, ILogger<ModeratePost> logger)
{
    public const string Approve = "approve";
    public const string Reject = "reject";
    private const string Stop = "stop";

    private static readonly Dictionary<string, ListPostState> Decisions = new()
    {
        [Approve] = ListPostState.Approved, [Reject] = ListPostState.Rejected, [Stop] = ListPostState.Stopped,
    };

    private static readonly Refusal NoLink = new(404, "unknown-link", "This link is not known, or not complete. Please open the one in the mail once more.");

    public async Task<IResult> RunAsync(HttpContext context, string name, string decision, string token, CancellationToken cancel)
    {
        try
        {
            return lists.TryGet(name, out var list) && Decisions.TryGetValue(decision, out var wanted) && links.Verify(list, token) is var (id, moderator)
                && await posts.FindAsync(name, id, cancel) is { } post
                ? await DecideAsync(context, list, post, wanted, $"moderator {moderator + 1}", token, cancel)
                : Replies.Refused(context.Request, NoLink);
        }
        catch (Exception fault) when (fault is RequestFailedException or AggregateException)
        {
            Log.StorageDown(logger, name, fault.GetType().Name);
            return Replies.Refused(context.Request, Refusal.Unexpected with { RetryAfter = TimeSpan.FromMinutes(1) });
        }
    }

    private async Task<IResult> DecideAsync(
        HttpContext context, MailingList list, ListPost post, ListPostState wanted, string by, string token, CancellationToken cancel)
    {
        if (decide.IsOver(list, post))
        {
            post = await decide.RunAsync(list, post.RowKey, ListPostState.Expired, "time", cancel) ?? post;
        }

        if (HttpMethods.IsPost(context.Request.Method))
        {
            post = await decide.RunAsync(list, post.RowKey, wanted, by, cancel) ?? post;
        }

        var words = Words.For(list.Definition.Language, context.Request.Headers);
        return post.Status is ListPostState.Waiting
            ? await AskAsync(words, list, post, wanted, token, cancel)
            : await TellAsync(words, list, post, token, cancel);
    }

    /// <summary>The button of the link that was opened comes first.</summary>
    private async Task<IResult> AskAsync(Words words, MailingList list, ListPost post, ListPostState wanted, string token, CancellationToken cancel)
    {
        if (await kept.FindAsync(KeptFolder.Held, post.RowKey, cancel) is not { } mail || !forms.TryGet(mail.Form, out var loaded) || loaded.Form is not { } form
            || envelope.Open(await queue.PostAsync(mail, cancel), mail.Id, mail.Form, mail.AcceptedAt) is not { } submission)
        {
            return Pages.Message(words, 410, Words.Fill(words["moderate-title"], ("list", list.Definition.Title)), words["post-gone"]);
        }

        var text = renderer.Render(form, submission, new(mail.Id, "", mail.AcceptedAt), null, apart: false);
        var rules = AskModerators.Findings(mail);
        var found = rules.Count > 0 ? Words.Fill(words["moderate-rules"], ("rules", string.Join(", ", rules))) : words["moderate-no-rules"];
        var buttons = wanted is ListPostState.Rejected ? Button(words, Reject, token) + Button(words, Approve, token) : Button(words, Approve, token) + Button(words, Reject, token);
        return Pages.Page(words, 200, Words.Fill(words["moderate-title"], ("list", list.Definition.Title)),
            $"<p>{Pages.Encode(words["moderate-text"])}</p><p>{Pages.Encode(found)}</p>{buttons}"
            + $"<h2>{Pages.Encode(text.Subject)}</h2><pre style=\"white-space:pre-wrap;overflow-wrap:anywhere\">{Pages.Encode(text.Text)}</pre>", null);
    }

    private async Task<IResult> TellAsync(Words words, MailingList list, ListPost post, string token, CancellationToken cancel)
    {
        var title = Words.Fill(words["moderate-title"], ("list", list.Definition.Title));
        var at = post.DecidedAt is { } decided ? decided.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) : "";
        var said = Words.Fill(words[$"post-{post.State.ToLowerInvariant()}"], ("time", at));
        if (post.Status is ListPostState.Rejected or ListPostState.Expired)
        {
            return Pages.Message(words, post.Status is ListPostState.Expired ? 410 : 200, title, said);
        }

        var far = await progress.CountAsync(post, cancel);
        var numbers = Words.Fill(words["post-progress"], ("queued", $"{far.Queued}"), ("sent", $"{far.Sent}"), ("open", $"{far.Open}"), ("failed", $"{far.Failed}"), ("withdrawn", $"{far.Withdrawn}"));
        var stop = post.Status is ListPostState.Stopped || (post.Status is ListPostState.Queued && far.Open == 0) ? "" : Button(words, Stop, token);
        return Pages.Message(words, 200, title, said, $"<p>{Pages.Encode(numbers)}</p><p><a href=\"../{Approve}/{token}\">{Pages.Encode(words["look-again"])}</a></p>{stop}");
    }

    private static string Button(Words words, string decision, string token) =>
        $"<form method=\"post\" action=\"../{decision}/{token}\" style=\"display:inline-block;margin-right:1rem\"><button>{Pages.Encode(words[$"moderate-{decision}"])}</button></form>";

    private static partial class Log
    {
        [LoggerMessage(176, LogLevel.Error, "Moderate list={List} outcome=not-now: the storage can't be reached ({Fault}); the link works again later")]
        public static partial void StorageDown(ILogger logger, string list, string fault);
    }
}
