using System.Text;

namespace Sealpost.Tests.Hostile;

/// <summary>One mutated post; the same seed and number make the same one.</summary>
/// <param name="Address">Of which dialect: an index into <see cref="Addresses"/>.</param>
/// <param name="Form">The form that the address names, where it does.</param>
internal sealed record FuzzCase(ulong Seed, int Number, int Address, string Form, string Type, byte[] Body, string Accept)
{
    private const int Most = 260_000;

    /// <summary>The addresses of every dialect, in the order of <c>KnownDialects.All</c>.</summary>
    public static IReadOnlyList<string> Addresses { get; } = ["/f/{0}", "/p/site/f/{0}", "/ajax/{0}", "/submit", "/s/{0}", "/"];

    private static readonly string[] Accepts = ["application/json", "text/html", "*/*", ""];

    /// <summary>Most of these can't be valid whatever is in them, because a field is required that no value fits; that keeps the storage out of the way.</summary>
    public static FuzzCase Make(ulong seed, int number)
    {
        var random = new SplitMix(seed ^ ((ulong)number << 32));
        random.Next();
        var start = random.Of(Corpus.Seeds);
        var body = start.Body;
        // Few changes mostly, so that much of it gets past the readers; some seeds go unchanged.
        for (var left = random.Below(1 + random.Below(7)); left > 0; left--)
        {
            body = Mutate(body, random);
        }

        var type = random.Below(16) switch
        {
            0 => random.Of(Corpus.Types),
            1 => Printable(Mutate(Encoding.Latin1.GetBytes(start.Type), random)),
            _ => start.Type,
        };
        var form = random.Below(25) == 0 ? random.Of(["contact", "whole"]) : random.Of(FuzzForms.Closed);
        return new(seed, number, random.Below(2) == 0 ? 0 : random.Below(Addresses.Count), form, type, body, random.Of(Accepts));
    }

    public override string ToString()
    {
        var start = Encoding.Latin1.GetString(Body.AsSpan(0, Math.Min(Body.Length, 200)));
        return $"case {Number} of seed {Seed}: {string.Format(null, Addresses[Address], Form)} as '{Type}', {Body.Length} bytes: {Printable(Encoding.Latin1.GetBytes(start))}";
    }

    private static byte[] Mutate(byte[] body, SplitMix random)
    {
        var at = random.Below(body.Length + 1);
        var length = Math.Min(1 + random.Below(random.Below(10) == 0 ? 20_000 : 20), body.Length - at);
        var mutated = random.Below(8) switch
        {
            0 => Replace(body, at, length, []),
            1 => Replace(body, at, 0, body[at..(at + length)]),
            2 => Replace(body, at, Math.Min(1, body.Length - at), [(byte)random.Below(256)]),
            3 => Replace(body, at, 0, random.Of(Corpus.Pieces)),
            4 => Replace(body, at, length, random.Of(Corpus.Pieces)),
            5 => Replace(body, at, 0, Repeat(random.Of(Corpus.Pieces), 1 + random.Below(random.Below(20) == 0 ? 60_000 : 50))),
            6 => Splice(body, at, random.Of(Corpus.Seeds).Body, random),
            _ => random.Below(4) == 0 ? body[..at] : Replace(body, at, Math.Min(1, body.Length - at), [(byte)(at < body.Length ? body[at] ^ (1 << random.Below(8)) : 0)]),
        };
        return mutated.Length > Most ? mutated[..Most] : mutated;
    }

    private static byte[] Replace(byte[] body, int at, int length, byte[] with) => [.. body.AsSpan(0, at), .. with, .. body.AsSpan(at + length)];

    private static byte[] Splice(byte[] body, int at, byte[] other, SplitMix random) => [.. body.AsSpan(0, at), .. other.AsSpan(random.Below(other.Length + 1))];

    private static byte[] Repeat(byte[] piece, int times)
    {
        var most = Math.Min(times, Most / piece.Length);
        var all = new byte[most * piece.Length];
        for (var i = 0; i < most; i++)
        {
            piece.CopyTo(all, i * piece.Length);
        }

        return all;
    }

    /// <summary>A header may hold no others.</summary>
    private static string Printable(byte[] text) => string.Concat(text.Select(value => value is >= 32 and < 127 ? (char)value : '?').Take(3_000));
}
