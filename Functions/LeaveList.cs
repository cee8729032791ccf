using Azure;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Sealpost.Accepting;
using Sealpost.Subscribing;

namespace Sealpost;

/// <summary>
/// The link that leaves a list. Opening it shows a page with a button and changes nothing, because programs that look for dangerous links
/// open them, too; a POST leaves the list at once, whether a person pressed the button or a mail program did (one click, RFC 8058).
/// </summary>
internal sealed partial class LeaveList(ListCatalog lists, UnsubscribeLinks links, Subscribers subscribers, ILogger<LeaveList> logger)
{
    private static readonly Refusal NoLink = new(404, "unknown-link", "This link is not known, or not complete. Please open the one in the mail once more.");

    public async Task<IResult> RunAsync(HttpContext context, string name, string token, CancellationToken cancel)
    {
        try
        {
            return await links.VerifyAsync(name, token, cancel) is { } row
                ? await LeaveAsync(context, name, row)
                : Replies.Refused(context.Request, NoLink);
        }
        catch (Exception fault) when (fault is RequestFailedException or AggregateException or ListKeyMissingException)
        {
            Log.NotNow(logger, name, fault is ListKeyMissingException ? fault.Message : fault.GetType().Name);
            return Replies.Refused(context.Request, Refusal.Unexpected with { RetryAfter = TimeSpan.FromMinutes(1) });
        }
    }

    /// <param name="name">Of a list that people were on; its file may be gone by now.</param>
    private async Task<IResult> LeaveAsync(HttpContext context, string name, string row)
    {
        var list = lists.TryGet(name, out var known) ? known.Definition : null;
        var words = Words.For(list?.Language, context.Request.Headers);
        string Fill(string key) => Words.Fill(words[key], ("list", list?.Title ?? name));
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            return Pages.Message(words, 200, words["leave-title"], Fill("leave-text"), $"<form method=\"post\"><button>{Pages.Encode(words["leave-button"])}</button></form>");
        }

        // Whoever asked may hang up before the answer, and has left all the same.
        if (!await subscribers.UnsubscribeAsync(name, row, CancellationToken.None))
        {
            return Replies.Refused(context.Request, NoLink);
        }

        Log.Left(logger, name);
        return Pages.Message(words, 200, words["has-left-title"], Fill("has-left"));
    }

    private static partial class Log
    {
        [LoggerMessage(162, LogLevel.Information, "Unsubscribe list={List} outcome=left")]
        public static partial void Left(ILogger logger, string list);

        [LoggerMessage(163, LogLevel.Error, "Unsubscribe list={List} outcome=not-now: {Fault}")]
        public static partial void NotNow(ILogger logger, string list, string fault);
    }
}
