using Sealpost.Tests.Bench;
using Sealpost.Tests.Hostile;
using Sealpost.Tests.Smtp;

namespace Sealpost.Tests.Chaos;

/// <param name="Posts">How many.</param>
/// <param name="Faults">How many, over all posts; Azurite's restarts and the clocks' jumps come on top.</param>
/// <param name="MostKills">At most so many of the faults end a process: each start takes a second of a core.</param>
/// <param name="Jump">How far a clock jumps, to either side.</param>
internal sealed record ChaosSize(int Posts, ulong Seed, int Instances, int Faults, int MostKills, TimeSpan Jump)
{
    /// <summary>
    /// Nothing that lasts half a minute: the relay's faults do not come in a row and none of them is 421, so that no breaker opens;
    /// and no call of the storage fails for good, which its library finds out after six tries.
    /// </summary>
    public bool Calm { get; init; }

    /// <summary>A folder for the instances' logs; null for none.</summary>
    public string? Logs { get; init; }
}

/// <summary>One visitor's post.</summary>
/// <param name="Twice">The visitor presses the button once more after a success.</param>
internal sealed record ChaosPost(int Number, ChaosForm Form, int Size, bool Twice)
{
    public string Key => $"key-{Number}";
}

/// <summary>Posts and faults, the same for the same size and seed.</summary>
internal sealed class ChaosPlan
{
    /// <summary>Of twenty posts; the plain ones are what is left.</summary>
    private static readonly ChaosForm[] Twenty =
    [
        ChaosForm.Two, ChaosForm.Two, ChaosForm.Large, ChaosForm.Large, ChaosForm.Refused, ChaosForm.Spam, ChaosForm.Rules, ChaosForm.Confirmed,
        ChaosForm.Confirmed, ChaosForm.File, ChaosForm.Resend, ChaosForm.Resend, ChaosForm.Direct, ChaosForm.Direct, ChaosForm.Direct, .. Enumerable.Repeat(ChaosForm.Plain, 5),
    ];

    /// <summary>Of the clocks: forward, right again, back, right again.</summary>
    private static readonly int[] Sides = [1, 0, -1, 0];

    private readonly Dictionary<int, List<ChaosFault>> _faults = [];

    public ChaosPlan(ChaosSize size)
    {
        var random = new SplitMix(size.Seed);
        Posts = [.. Enumerable.Range(1, size.Posts).Select(
            number => new ChaosPost(number, random.Of(Twenty), 200 + random.Below(4_000), random.Below(10) == 0))];
        var (deck, kills) = (Deck(random, size.Instances, size.Calm), 0);
        for (var (dealt, card) = (0, 0); dealt < size.Faults; card++)
        {
            var fault = deck[card % deck.Count];
            if (!Kills(fault) || kills++ < size.MostKills)
            {
                Add(random.Below(size.Posts) + 1, fault);
                dealt++;
            }
        }

        for (var number = Math.Max(1, size.Posts / 3); number < size.Posts; number += Math.Max(500, size.Posts / 3))
        {
            Add(number, new ChaosFault.Restart());
        }

        var (at, turn) = (0, 0);
        for (var number = size.Posts / 5; number > 0 && number < size.Posts; number += Math.Max(size.Posts / 5, 50))
        {
            at = turn % 2 == 0 ? random.Below(size.Instances) : at;
            Add(number, new ChaosFault.Clock(at, size.Jump * Sides[turn % Sides.Length]));
            turn++;
        }
    }

    public IReadOnlyList<ChaosPost> Posts { get; }

    public IEnumerable<ChaosFault> All => _faults.OrderBy(at => at.Key).SelectMany(at => at.Value);

    public IReadOnlyList<ChaosFault> Before(ChaosPost post) => _faults.GetValueOrDefault(post.Number) ?? [];

    private void Add(int number, ChaosFault fault)
    {
        if (!_faults.TryGetValue(number, out var faults))
        {
            _faults[number] = faults = [];
        }

        faults.Add(fault);
    }

    private static bool Kills(ChaosFault fault) => fault is ChaosFault.Kill
        or ChaosFault.Storage { Fault.Effect: StorageEffect.Kill } or ChaosFault.Relay { Effect: SmtpEffect.Kill or SmtpEffect.TakenThenKill };

    /// <summary>Every step with everything that can befall it, once, shuffled (Fisher and Yates).</summary>
    private static List<ChaosFault> Deck(SplitMix random, int instances, bool calm)
    {
        List<ChaosFault> deck = [.. Enumerable.Range(0, 8).Select(_ => new ChaosFault.Kill(random.Below(instances)))];
        deck.AddRange(
            from step in Enum.GetValues<StorageStep>()
            from moment in Enum.GetValues<Moment>()
            from effect in Enum.GetValues<StorageEffect>()
            from forGood in Enumerable.Range(0, !calm && effect is (StorageEffect.Busy or StorageEffect.Drop) ? 2 : 1).Select(number => number > 0)
            select new ChaosFault.Storage(random.Below(instances), new(step, moment, effect, forGood)));
        deck.AddRange(
            from stage in Enum.GetValues<SmtpStage>()
            where stage is not (SmtpStage.StartTls or SmtpStage.Auth)
            from effect in Enum.GetValues<SmtpEffect>()
            where !calm || effect is not SmtpEffect.Closing
            where stage is SmtpStage.FinalDot || effect is not (SmtpEffect.TakenThenDrop or SmtpEffect.TakenThenHang or SmtpEffect.TakenThenKill)
            select new ChaosFault.Relay(stage, effect));
        for (var left = deck.Count - 1; left > 0; left--)
        {
            var other = random.Below(left + 1);
            (deck[left], deck[other]) = (deck[other], deck[left]);
        }

        return deck;
    }
}
