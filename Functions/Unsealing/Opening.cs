namespace Sealpost.Unsealing;

/// <summary>What became of a received mail.</summary>
internal abstract record Opening;

internal sealed record Opened(OpenedMail Mail) : Opening;

/// <summary>Why nothing of the mail is shown; each kind is one thing that its reader can do about it.</summary>
internal abstract record NotOpened : Opening
{
    /// <summary>What happened and what to do. Nothing that was sealed is in it.</summary>
    public abstract string Words { get; }

    public sealed record NotAMail : NotOpened
    {
        public override string Words => "This is not a mail. Give the message as it was received: one .eml file, headers and all.";
    }

    public sealed record TooLarge : NotOpened
    {
        public override string Words =>
            $"The mail holds more than {Bounded.Limit / (1024 * 1024)} MiB, more than any mail of Sealpost. It was not opened.";
    }

    /// <param name="File">A name from the command line, as with the next ones.</param>
    public sealed record NotAKey(string File, string Wanted) : NotOpened
    {
        public override string Words => $"{File} holds no {Wanted}.";
    }

    /// <param name="Keys">To which the mail is sealed.</param>
    public sealed record NoKeyFits(IReadOnlyList<string> Keys) : NotOpened
    {
        public override string Words => Keys.Count == 0
            ? "None of the given keys opens this mail. Give the right private key with --key."
            : $"The mail is sealed to {string.Join(" and ", Keys)}, and no such private key was given. Give it with --key.";
    }

    public sealed record NoSecret(string File) : NotOpened
    {
        public override string Words => $"{File} names the right key, but its secret part is not in the file: it is on a card or was taken out. "
            + "Export the whole key, or open the mail with the program that holds it.";
    }

    public sealed record PassphraseMissing(string File) : NotOpened
    {
        public override string Words => $"The key in {File} is locked. Give its passphrase with --passphrase-file or in SEALPOST_PASSPHRASE.";
    }

    public sealed record WrongPassphrase(string File) : NotOpened
    {
        public override string Words => $"The passphrase does not open the key in {File}. Give the right one.";
    }

    /// <param name="What">The subject of the sentence.</param>
    public sealed record BrokenSeal(string What) : NotOpened
    {
        public override string Words => $"{What} was altered or cut on the way: its seal is broken. Nothing of it is shown. "
            + "Export the mail once more; if it stays so, ask for another copy.";
    }

    public sealed record Unprotected : NotOpened
    {
        public override string Words => "The seal has no protection against alteration (an OpenPGP packet without MDC). Sealpost never sends "
            + "such a mail, so somebody may have altered it. Nothing of it is shown.";
    }

    public sealed record NotEncrypted : NotOpened
    {
        public override string Words => "What should be sealed is an OpenPGP message that is not encrypted. Nothing of the mail is shown.";
    }

    /// <param name="What">Follows "uses".</param>
    public sealed record Unsupported(string What) : NotOpened
    {
        public override string Words => $"The mail or its key uses {What}, which is not supported here. Open it with another program, "
            + "such as gpg or openssl.";
    }

    public sealed record BadSignature(string Why) : NotOpened
    {
        public override string Words => $"The signature is BAD: {Why}. Nothing of the mail is shown.";
    }

    public sealed record SignatureRequired(string Why) : NotOpened
    {
        public override string Words => $"A good signature is required, and {Why}. Nothing of the mail is shown.";
    }
}

/// <summary>Carries an expected failure out of the layers of a mail to <see cref="MailOpener"/>, which makes a value of it.</summary>
internal sealed class NotOpenedException(NotOpened why, Exception? cause = null) : Exception(why.Words, cause)
{
    public NotOpened Why => why;
}
