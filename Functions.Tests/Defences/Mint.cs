using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Sealpost.Accepting;
using Sealpost.Checking;
using Sealpost.Enqueuing;

namespace Sealpost.Tests.Defences;

/// <summary>Makes tokens as the application does, with its key, but at another time.</summary>
internal sealed class Mint
{
    /// <summary>The setting <c>Envelope__Keys__k1</c>.</summary>
    public string EnvelopeKey { get; } = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    public string FillTime(string form, TimeSpan ago, int maxHours = 24) =>
        new FillTimeTokens(Keys("fill-time"), FixedTime.Ago(ago)).Issue(Form(form) with
        {
            Definition = Definition with { FillTime = new() { MaxHours = maxHours } },
        });

    public AltchaChallenge Challenge(string form, TimeSpan ago = default) =>
        new AltchaChallenges(Keys("altcha"), FixedTime.Ago(ago)).Create(Form(form) with
        {
            Definition = Definition with { Altcha = new() { Cost = 5, Tries = 20, ExpiresMinutes = 10 } },
        });

    public AltchaSecrets AltchaSecrets => AltchaSecrets.From(Keys("altcha").Current);

    public SigningKeys Keys(string purpose)
    {
        var ring = new EnvelopeKeyRing(Options.Create(new EnvelopeOptions { CurrentKey = "k1", Keys = { ["k1"] = EnvelopeKey } }));
        return new(ring.Derive(purpose), [ring.Derive(purpose)]);
    }

    public static Form Form(string name) => new(name, Definition, new($"forms/{name}.json", [], FileOrigin.Folder), [], [], new Dictionary<string, System.Text.RegularExpressions.Regex>());

    private static FormDefinition Definition { get; } = new() { Recipients = ["owner@example.org"], Subject = "s", Fields = [] };
}
