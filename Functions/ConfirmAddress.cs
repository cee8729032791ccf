using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Sealpost.Accepting;
using Sealpost.Enqueuing;
using Sealpost.Tracking;
using Sealpost.Undeliverable;

namespace Sealpost;

/// <summary>
/// The link of a mail that asks whether an address is the visitor's own. Opening it shows a page with a button and changes nothing, because
/// programs that look for dangerous links open them, too; the button's POST lets the waiting mail go. Once: then nothing waits any more.
/// </summary>
internal sealed partial class ConfirmAddress(
    AddressLinks links, FormCatalog forms, KeptMail kept, MailLedger ledger, DecideHeld decide, AskModerators moderators, TimeProvider time, ILogger<ConfirmAddress> logger)
{
    /// <summary>The rule that holds a mail until its link was used.</summary>
    public const string Rule = "address-unconfirmed";

    /// <summary>The reason in the ledger of a mail whose link was not used in time.</summary>
    public const string Expired = "the address was not confirmed in time";

    private static readonly Refusal NoLink = new(404, "unknown-link", "This link is not known, or not complete. Please open the one in the mail once more.");

    public async Task<IResult> RunAsync(HttpContext context, string token, CancellationToken cancel)
    {
        if (links.Verify(token) is not { } id)
        {
            return Replies.Refused(context.Request, NoLink);
        }

        var mail = await kept.FindAsync(KeptFolder.Held, id, cancel);
        var form = mail is not null ? Definition(mail.Form) : null;
        var words = Words.For(form?.Language, context.Request.Headers);
        if (mail is null || mail.HeldFor?.Contains(Rule) is not true)
        {
            return await TellAsync(context, words, id, cancel);
        }

        if (IsOver(mail.Form, mail.AcceptedAt))
        {
            await decide.DiscardAsync(id, Expired, cancel);
            return Page(words, 410, "not-confirmed", "is-expired");
        }

        if (!HttpMethods.IsPost(context.Request.Method))
        {
            return Pages.Page(words, 200, words["confirm-title"],
                $"<p>{Pages.Encode(words[form?.Subscribe is null ? "confirm-text" : "join-text"])}</p><form method=\"post\"><button>{Pages.Encode(words["confirm-button"])}</button></form>", null);
        }

        var goes = await LetGoAsync(mail, cancel);
        Log.Confirmed(logger, id, mail.Form);
        // Nobody is on the list before the operator has let it go.
        return Page(words, 200, "thanks", goes && form?.Subscribe is not null ? "has-joined" : "is-confirmed");
    }

    /// <summary>Every hour: what was not confirmed in time is erased.</summary>
    public async Task ForgetAsync(CancellationToken cancel)
    {
        await foreach (var item in kept.EnumerateAsync(KeptFolder.Held, cancel))
        {
            if (item.Reasons.Contains(Rule) && IsOver(item.Form, item.AcceptedAt))
            {
                await decide.DiscardAsync(item.Id, Expired, cancel);
            }
        }
    }

    /// <summary>A form that no longer asks keeps its mails for as long as it asked for at most.</summary>
    private bool IsOver(string formName, DateTimeOffset acceptedAt) => time.GetUtcNow() > acceptedAt + TimeSpan.FromHours(
        forms.TryGet(formName, out var form) && form.Form?.Definition.Verify?.ConfirmHours is { } hours ? hours : VerificationDefinition.MostHours);

    /// <summary>Rules of the form that hold it, too, still do.</summary>
    /// <returns>Whether it goes out now.</returns>
    private async Task<bool> LetGoAsync(QueuedMail mail, CancellationToken cancel)
    {
        var rest = mail.HeldFor!.Where(rule => rule != Rule).ToList();
        if (rest.Contains(AskModerators.Rule) && forms.TryGet(mail.Form, out var loaded))
        {
            await moderators.RunAsync(mail, loaded.Form, cancel);
        }

        // Without a rule in it, a crash before its release would leave a mail that nobody lets go.
        IReadOnlyList<string> holding = rest.Count > 0 ? rest : [Rule];
        await kept.KeepAsync(KeptFolder.Held, mail with { HeldFor = holding, ConfirmedAt = mail.ConfirmedAt ?? time.GetUtcNow() }, holding, cancel);
        if (rest.Count == 0)
        {
            await decide.ReleaseAsync(mail.Id, cancel);
        }

        return rest.Count == 0;
    }

    private async Task<IResult> TellAsync(HttpContext context, Words words, string id, CancellationToken cancel) => await ledger.FindAsync(id, cancel) switch
    {
        null => Replies.Refused(context.Request, NoLink),
        { Reason: Expired } => Page(words, 410, "not-confirmed", "is-expired"),
        { Reason: DecideHeld.Discarded } => Page(words, 410, "not-confirmed", "is-discarded"),
        // An operator may have let it go, which puts nobody on a list.
        var row => Page(words, 200, "thanks", Definition(row.Form)?.Subscribe is null ? "is-confirmed" : "link-used"),
    };

    private FormDefinition? Definition(string form) => forms.TryGet(form, out var loaded) ? loaded.Form?.Definition : null;

    private static IResult Page(Words words, int status, string title, string text) => Pages.Message(words, status, words[title], words[text]);

    private static partial class Log
    {
        [LoggerMessage(150, LogLevel.Information, "Address {Id} form={Form} outcome=confirmed: the mail goes out")]
        public static partial void Confirmed(ILogger logger, string id, string form);
    }
}
