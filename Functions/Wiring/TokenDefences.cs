using Azure.Data.Tables;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sealpost.Checking;
using Sealpost.Checking.Captchas;
using Sealpost.Enqueuing;

namespace Sealpost.Wiring;

/// <summary>Fill time, proof of work and CAPTCHA: their keys, settings and the table of used tokens.</summary>
internal static class TokenDefences
{
    /// <param name="table">Makes the client of the table that the defences share.</param>
    public static void AddTokenDefences(this IServiceCollection services, Func<IServiceProvider, TableClientOptions, TableClient> table)
    {
        services.AddOptions<CaptchaOptions>().BindConfiguration("Captcha").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(at => new FillTimeTokens(Keys(at, "fill-time"), at.GetRequiredService<TimeProvider>()));
        services.AddSingleton(at => new AltchaChallenges(Keys(at, "altcha"), at.GetRequiredService<TimeProvider>()));
        // A visitor waits for it, and without its answer the post is taken: better soon than after many tries.
        services.AddSingleton(at => new UsedTokens(
            table(at, new() { Retry = { MaxRetries = 0, NetworkTimeout = TimeSpan.FromSeconds(2) } }),
            at.GetRequiredService<TimeProvider>(), at.GetRequiredService<ILogger<UsedTokens>>()));
        services.AddSingleton<CaptchaClient>().AddSingleton<GoodTokens>();
        services.AddSingleton<IssueChallenge>().AddSingleton<ForgetTokens>();
    }

    private static SigningKeys Keys(IServiceProvider at, string purpose)
    {
        var ring = at.GetRequiredService<EnvelopeKeyRing>();
        return new(ring.Derive(purpose), [.. ring.DeriveAll(purpose)]);
    }
}
