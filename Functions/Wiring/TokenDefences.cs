using Microsoft.Extensions.DependencyInjection;
using Sealpost.Checking;
using Sealpost.Checking.Captchas;
using Sealpost.Enqueuing;

namespace Sealpost.Wiring;

/// <summary>Fill time, proof of work and CAPTCHA: their keys and settings.</summary>
internal static class TokenDefences
{
    public static void AddTokenDefences(this IServiceCollection services)
    {
        services.AddSingleton(at => new FillTimeTokens(Keys(at, "fill-time"), at.GetRequiredService<TimeProvider>()));
        services.AddSingleton(at => new AltchaChallenges(Keys(at, "altcha"), at.GetRequiredService<TimeProvider>()));
        services.AddSingleton<UsedTokens>();
        services.AddSingleton<CaptchaClient>().AddSingleton<GoodTokens>();
        services.AddSingleton<IssueChallenge>();
    }

    private static SigningKeys Keys(IServiceProvider at, string purpose)
    {
        var ring = at.GetRequiredService<EnvelopeKeyRing>();
        return new(ring.Derive(purpose), [.. ring.DeriveAll(purpose)]);
    }
}
