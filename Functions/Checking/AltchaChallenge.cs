using System.Text.Json.Serialization;

namespace Sealpost.Checking;

/// <summary>What a visitor's computer gets to solve (altcha-lib 2, https://github.com/altcha-org/altcha-lib, <c>types.ts</c>).</summary>
/// <param name="Signature">HMAC-SHA256 over the parameters' JSON, in hexadecimal.</param>
internal sealed record AltchaChallenge(AltchaParameters Parameters, string Signature);

/// <summary>
/// In the ordinal order of the JSON names, because that JSON is what is signed. A member that we did not write makes a
/// payload unreadable, so that nothing unsigned is ever looked at.
/// </summary>
/// <param name="Cost">Iterations.</param>
/// <param name="ExpiresAt">Seconds since 1970.</param>
/// <param name="KeyLength">Bytes.</param>
/// <param name="KeyPrefix">How the key of the right number begins, in hexadecimal.</param>
/// <param name="KeySignature">HMAC-SHA256 over that key, in hexadecimal.</param>
/// <param name="Nonce">16 bytes in hexadecimal; the number tried, as four bytes, comes behind it.</param>
/// <param name="Salt">16 bytes in hexadecimal.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record AltchaParameters(
    string Algorithm, int Cost, AltchaData Data, long ExpiresAt, int KeyLength, string KeyPrefix, string KeySignature, string Nonce, string Salt);

/// <param name="Form">The form that the challenge was made for.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record AltchaData(string Form);

/// <summary>The posted field <c>altcha</c>, as base64 of this JSON.</summary>
internal sealed record AltchaPayload(AltchaChallenge Challenge, AltchaSolution Solution);

/// <param name="Counter">The number found.</param>
/// <param name="DerivedKey">32 bytes in hexadecimal.</param>
internal sealed record AltchaSolution(long Counter, string DerivedKey);

/// <summary>What a posted payload is worth.</summary>
internal abstract record AltchaResult
{
    public sealed record Solved(OneTimeToken Token) : AltchaResult;

    /// <summary>Right, but too late.</summary>
    public sealed record Expired : AltchaResult;

    /// <param name="Words">For an operator.</param>
    public sealed record Wrong(string Words) : AltchaResult;
}
