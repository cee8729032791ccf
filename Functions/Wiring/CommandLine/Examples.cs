namespace Sealpost.Wiring.CommandLine;

/// <param name="Words">What is typed behind <c>dotnet run --project Functions --</c>.</param>
/// <param name="What">What it does there.</param>
internal sealed record Example(string Words, string What);

/// <summary>How each command is used, for its help and for docs/command-line.md.</summary>
internal static class Examples
{
    public static readonly IReadOnlyList<Example> All =
    [
        new("dkim new --selector mail2026 --domain example.org --key-file dkim.pem", "Makes the key that signs mail, and prints its DNS record."),
        new("dkim record", "Prints the DNS records of the keys in the settings, to compare them with what is published."),
        new("erase --address - --dry-run", "Counts what is kept of the address that you type, or pipe in."),
        new("erase --address -", "Erases it: somebody asks to be forgotten."),
        new("explain contact post.txt", "Says which rule refuses, holds or lets through a post that you saved."),
        new("export --address zoe@example.org --json", "Writes what is kept of one person, to be given to them."),
        new("export --address - --files zoe", "Shows it, and saves the files of their posts."),
        new("forms list", "Shows which forms work, where each comes from, and until when its key lasts."),
        new("forms list --json", "The same for a program."),
        new("forms check", "Checks what the application reads now."),
        new("forms check site --container", "Checks the folder site as if it was uploaded over what the container holds."),
        new("held list", "Shows the mail that rules of its form hold."),
        new("held release 0123456789abcdefghjkmnpqrs", "Sends one of them."),
        new("held discard --form contact", "Erases all that rules of the form contact hold."),
        new("held digest", "Mails the list of held mail to Digest__To now."),
        new("keys list", "Shows every key, until when it lasts, and which forms use it."),
        new("keys check ann.asc", "Says whether mail can be sealed to a key that somebody sent you."),
        new("keys import ann.asc", "Puts it beside the forms."),
        new("keys new ann@example.org", "Makes a pair of keys, for an owner who has none."),
        new("keys fetch ann@example.org", "Asks the address's own domain for its key."),
        new("keys rotate --new k2", "Makes the next envelope key."),
        new("keys rotate", "Puts what waits under the current envelope key."),
        new("lists show", "Counts the subscribers of each list."),
        new("lists import news people.csv --source \"paper form\" --consent-at 2026-03-31", "Puts people on a list who agreed elsewhere."),
        new("lists export news --to people.csv", "Writes who is on a list, with the proof of their consent."),
        new("lists remove news -", "Takes off the address that you type, or pipe in."),
        new("lists posts news", "Shows how far the posts to a list have got."),
        new("lists stop news 0123456789abcdefghjkmnpqrs", "Ends a post: whoever has not got it does not get it."),
        new("open mail.eml --key private.asc", "Opens a sealed mail."),
        new("preview contact --out preview", "Writes the mail of a form for sample data; nothing is sent."),
        new("send-test contact --wait 60", "Mails a sample to the form's recipients, and says what became of it."),
        new("spool list --state held deferred", "Shows the mail that waits, and for what."),
        new("spool show 0123456789abcdefghjkmnpqrs", "Says where a mail is, why, and what to do; a receipt will do as well."),
        new("spool stats --json", "Counts mails by state, for a program."),
        new("spool retry --state failed --form contact", "Sends again what failed, after you mended the reason."),
        new("spool release 0123456789abcdefghjkmnpqrs", "Sends a mail that rules hold."),
        new("spool discard 0123456789abcdefghjkmnpqrs", "Erases a mail; it is never sent."),
        new("spool pause --minutes 30", "Takes no new posts; visitors are told to come back in half an hour."),
        new("spool drain --timeout 900", "Takes no new posts, and waits until all mail has gone out."),
        new("spool resume", "Takes posts again."),
        new("spool repair", "Looks now for lost messages and ended leases."),
        new("spool reindex", "Makes the lists by state and by day anew, after a restore."),
        new("transfers list orders --last 20", "Shows the newest numbered mails of the form orders."),
        new("transfers resend orders 7-9", "Sends three of them again, with the same numbers."),
    ];

    /// <param name="command">Such as <c>spool list</c>, or <c>spool</c>: then all below it.</param>
    public static IEnumerable<Example> Of(string command) =>
        All.Where(example => command.Length > 0 && $"{example.Words} ".StartsWith($"{command} ", StringComparison.Ordinal));
}
