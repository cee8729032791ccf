using Sealpost.Accepting;

namespace Sealpost.Checking;

/// <summary>The rules that add points to a post, and how many when the form does not say.</summary>
internal static class ContentPoints
{
    public const string Links = "links";
    public const string BlockedWord = "blocked-word";
    public const string BlockedDomain = "blocked-domain";
    public const string Alphabet = "alphabet";
    public const string DisposableAddress = "disposable-address";

    /// <summary>Formspree's client says that the browser is driven by a program.</summary>
    public const string SessionWebdriver = "session-webdriver";

    /// <summary>Formspree's client says that the form was open for a moment only.</summary>
    public const string SessionFast = "session-fast";

    private static readonly Dictionary<string, int> Default = new()
    {
        [Links] = 5, [BlockedWord] = 3, [BlockedDomain] = 5, [Alphabet] = 4, [DisposableAddress] = 4, [SessionWebdriver] = 3, [SessionFast] = 2,
    };

    /// <summary>The names that a form's <c>content.points</c> may hold.</summary>
    public static IEnumerable<string> Known => Default.Keys;

    /// <returns>0 when the form switches the rule off.</returns>
    public static int Of(FormDefinition form, string rule) => form.Content?.Points.GetValueOrDefault(rule, Default[rule]) ?? Default[rule];
}
