using Azure;
using Microsoft.Extensions.Logging;
using Sealpost.Accepting;
using Sealpost.Checking;
using Sealpost.Enqueuing;
using Sealpost.Subscribing;

namespace Sealpost;

/// <summary>
/// Puts a visitor on a form's list, once the owner of the address has pressed the button behind the mailed link; an operator who lets a
/// held post go gives no such consent. Done before the post's fate is recorded, and again without harm.
/// </summary>
internal sealed partial class JoinList(Subscribers subscribers, ILogger<JoinList> logger)
{
    /// <exception cref="RequestFailedException">The storage can't be reached; the message comes back, and it is done again.</exception>
    public async Task RunAsync(QueuedMail mail, Form form, Submission submission, CancellationToken cancel)
    {
        if (form.Definition.Subscribe is not { } list || mail.Confirms is not null)
        {
            return;
        }

        if (mail.ConfirmedAt is not { } consent || form.Definition.Verify is not { } verify
            || EmailAddress.Normalize(submission.Value(verify.Field)?.Trim() ?? "") is not { } address)
        {
            Log.NoConsent(logger, mail.Id, mail.Form, list);
            return;
        }

        var joined = await subscribers.SubscribeAsync(list, address, mail.AcceptedAt, consent, $"form {form.Name}", cancel);
        Log.Joined(logger, mail.Id, mail.Form, list, joined ? "joined" : "left-since");
    }

    private static partial class Log
    {
        [LoggerMessage(160, LogLevel.Information, "Subscribe {Id} form={Form} list={List} outcome={Outcome}")]
        public static partial void Joined(ILogger logger, string id, string form, string list, string outcome);

        [LoggerMessage(161, LogLevel.Warning, "Subscribe {Id} form={Form} list={List} outcome=no-consent: nobody has pressed the button behind the mailed link, so nobody joined")]
        public static partial void NoConsent(ILogger logger, string id, string form, string list);
    }
}
