using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sealpost.Checking;

namespace Sealpost.Tests.Defences;

/// <summary>Does the work of a challenge, as a visitor's computer does.</summary>
internal static class AltchaSolver
{
    /// <summary>What the widget would post.</summary>
    public static JsonObject Solve(AltchaChallenge challenge)
    {
        var parameters = challenge.Parameters;
        var (nonce, salt) = (Convert.FromHexString(parameters.Nonce), Convert.FromHexString(parameters.Salt));
        for (var number = 0; ; number++)
        {
            var key = Convert.ToHexStringLower(AltchaChallenges.Derive(nonce, salt, number, parameters.Cost));
            if (key.StartsWith(parameters.KeyPrefix, StringComparison.Ordinal))
            {
                return new()
                {
                    ["challenge"] = JsonSerializer.SerializeToNode(challenge, JsonSerializerOptions.Web),
                    ["solution"] = new JsonObject { ["counter"] = number, ["derivedKey"] = key, ["time"] = 12.5 },
                };
            }
        }
    }

    public static string Encode(JsonNode payload) => Convert.ToBase64String(Encoding.UTF8.GetBytes(payload.ToJsonString()));
}
