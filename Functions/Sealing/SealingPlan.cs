using Sealpost.Accepting;

namespace Sealpost.Sealing;

/// <summary>The way in which a recipient's mail program opens what is sealed.</summary>
internal enum SealingKind
{
    /// <summary>Not sealed at all: the form names no key.</summary>
    None,

    OpenPgp,

    Smime,
}

/// <summary>One message for all recipients who open it in the same way.</summary>
/// <param name="Keys">Of one kind; those of the recipients, the shared ones and the escrow keys.</param>
internal sealed record SealingGroup(SealingKind Kind, IReadOnlyList<string> Recipients, IReadOnlyList<RecipientKey> Keys);

/// <summary>
/// Who gets a form's mail sealed to what. A key belongs to the recipient whose address it holds; a key that holds no recipient's
/// address is shared: whoever reads the mailbox has it, so it opens every mail of its kind.
/// </summary>
internal sealed class SealingPlan
{
    private SealingPlan(IReadOnlyList<SealingGroup> groups) => Groups = groups;

    public IReadOnlyList<SealingGroup> Groups { get; }

    public IEnumerable<OpenPgpKey> OpenPgpKeys => Groups.SelectMany(group => group.Keys).OfType<OpenPgpKey>();

    /// <summary>Of the mails of the form's transfers; null when it has none.</summary>
    public SealingPlan? Transfer { get; private init; }

    public SealingPlan Of(bool transfer) => transfer ? Transfer! : this;

    /// <summary>A form without encryption.</summary>
    public static SealingPlan Clear(Form form) => new([new(SealingKind.None, form.Readers, [])]);

    /// <param name="keys">By file, in the form's order.</param>
    /// <param name="fault">Takes a JSON path and a remedy.</param>
    public static SealingPlan Make(
        Form form, IReadOnlyList<IReadOnlyList<RecipientKey>> keys, IReadOnlyList<RecipientKey> escrow, DateTimeOffset now, Action<string, string> fault)
    {
        var (all, office) = (keys.SelectMany(file => file).ToList(), form.Definition.Transfer?.To ?? []);
        var shared = all.FindAll(key => !form.Readers.Concat(office).Any(key.IsFor));
        SealingPlan Of(IReadOnlyList<string> readers, Func<int, string> path, SealingPlan? transfer) =>
            new(Group(readers, all, shared, escrow, now, (i, why) => fault(path(i), why))) { Transfer = transfer };
        var plan = Of(form.Readers, reader => Path(form, reader), office.Count > 0 ? Of(office, reader => $"$.transfer.to[{reader}]", null) : null);
        CheckUse(keys, escrow, [.. plan.Groups.Concat(plan.Transfer?.Groups ?? []).Select(group => group.Kind).Distinct()], fault);
        return plan;
    }

    /// <param name="fault">Takes the place of a reader and a remedy.</param>
    private static List<SealingGroup> Group(
        IReadOnlyList<string> readers, List<RecipientKey> all, List<RecipientKey> shared, IReadOnlyList<RecipientKey> escrow, DateTimeOffset now, Action<int, string> fault)
    {
        var groups = new Dictionary<SealingKind, (List<string> Recipients, List<RecipientKey> Keys)>();
        for (var i = 0; i < readers.Count; i++)
        {
            var own = Newest(all.FindAll(key => key.IsFor(readers[i])), now);
            var kinds = (own.Count > 0 ? own : shared).Select(key => key.Kind).Distinct().ToList();
            if (kinds.Count != 1)
            {
                fault(i, kinds.Count == 0 ? NoKey : TwoKinds);
                continue;
            }

            groups.TryAdd(kinds[0], ([], [.. shared.Concat(escrow).Where(key => key.Kind == kinds[0])]));
            groups[kinds[0]].Recipients.Add(readers[i]);
            groups[kinds[0]].Keys.AddRange(own);
        }

        return [.. groups.OrderBy(group => group.Key).Select(group => new SealingGroup(
            group.Key, group.Value.Recipients, [.. group.Value.Keys.DistinctBy(key => key.Fingerprint)]))];
    }

    /// <summary>The key that stops the form's mails at this moment; null when there is none.</summary>
    public RecipientKey? Expired(DateTimeOffset now) => Keys.FirstOrDefault(key => key.Expires <= now);

    /// <summary>Every key that is in use, once.</summary>
    public IEnumerable<RecipientKey> Keys => Groups.SelectMany(group => group.Keys).DistinctBy(key => key.Fingerprint);

    private const string NoKey = "No key is for this recipient, so the mail could not be sealed. Add a key that holds this address to "
        + "encryption.keys, or one that holds no recipient's address, which then is everybody's.";

    private const string TwoKinds = "This recipient has an OpenPGP key and an S/MIME certificate; a mail is sealed in one way. Keep one of them.";

    private static string Path(Form form, int reader) =>
        reader - form.Definition.Recipients.Count is >= 0 and var copy ? $"$.cc[{copy}]" : $"$.recipients[{reader}]";

    /// <summary>Who replaces a key puts the new one beside the old; an expired key stops nothing while its owner has another.</summary>
    private static List<RecipientKey> Newest(List<RecipientKey> own, DateTimeOffset now) =>
        own.Exists(key => !(key.Expires <= now)) ? own.FindAll(key => !(key.Expires <= now)) : own;

    private static void CheckUse(
        IReadOnlyList<IReadOnlyList<RecipientKey>> keys, IReadOnlyList<RecipientKey> escrow, List<SealingKind> used, Action<string, string> fault)
    {
        for (var i = 0; i < keys.Count; i++)
        {
            if (used.Count > 0 && keys[i].All(key => !used.Contains(key.Kind)))
            {
                fault($"$.encryption.keys[{i}]", "No recipient's mail is sealed in the way of this key, so it would open nothing. Remove it.");
            }
        }

        foreach (var kind in escrow.Count > 0 ? used.Where(kind => escrow.All(key => key.Kind != kind)) : [])
        {
            fault("$.encryption.escrow", kind is SealingKind.Smime
                ? "Some mails of this form are sealed with S/MIME; add an escrow certificate, too."
                : "Some mails of this form are sealed with OpenPGP; add an OpenPGP escrow key, too.");
        }
    }
}
