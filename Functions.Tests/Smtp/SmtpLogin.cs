using System.Security.Cryptography;
using System.Text;

namespace Sealpost.Tests.Smtp;

/// <summary>AUTH PLAIN (RFC 4616), AUTH LOGIN, AUTH CRAM-MD5 (RFC 2195) and AUTH XOAUTH2.</summary>
internal sealed class SmtpLogin(
    SmtpServerOptions options, SmtpChannel channel, SmtpAnswers answers, CancellationToken stop)
{
    /// <returns>The user, null if the login failed.</returns>
    public async Task<string?> RunAsync(string argument)
    {
        var words = argument.Split(' ');
        var mechanism = words[0].ToUpperInvariant();
        if (!options.AuthMechanisms.Contains(mechanism))
        {
            await answers.SayAsync("504 5.5.4 no such mechanism");
            return null;
        }

        if (await ReceiveAsync(mechanism, words.ElementAtOrDefault(1)) is not var (user, password))
        {
            await answers.SayAsync("501 5.5.2 cannot decode");
            return null;
        }

        var isRight = options.Login(user, password);
        if (!isRight && mechanism == "XOAUTH2")
        {
            // The error is told as a challenge, to which the client has nothing to say.
            await DecodeAsync(null, $"334 {Convert.ToBase64String("{\"status\":\"401\"}"u8)}");
        }

        var usual = isRight ? "235 2.7.0 welcome" : "535 5.7.8 wrong user or password";
        return await answers.GiveAsync(SmtpStage.Auth, mechanism, [usual]) ? user : null;
    }

    private async Task<(string User, string Password)?> ReceiveAsync(string mechanism, string? initialResponse)
    {
        if (mechanism == "PLAIN")
        {
            // [authorization identity] NUL user NUL password
            var parts = (await DecodeAsync(initialResponse, "334 "))?.Split('\0');
            return parts is [_, var plainUser, var plainPassword] ? (plainUser, plainPassword) : null;
        }

        if (mechanism == "XOAUTH2")
        {
            // user=NAME ^A auth=Bearer TOKEN ^A ^A
            var words = (await DecodeAsync(initialResponse, "334 "))?.Split('\u0001');
            return words is [['u', 's', 'e', 'r', '=', .. var name], var bearer, "", ""] && bearer.StartsWith("auth=Bearer ", StringComparison.Ordinal)
                ? (name, bearer["auth=Bearer ".Length..]) : null;
        }

        if (mechanism == "CRAM-MD5")
        {
            return await ReceiveCramAsync();
        }

        var user = await DecodeAsync(initialResponse, "334 VXNlcm5hbWU6");
        var password = user is null ? null : await DecodeAsync(null, "334 UGFzc3dvcmQ6");
        return password is null ? null : (user!, password);
    }

    /// <returns>The known password where the client proves that it has it, too.</returns>
    private async Task<(string User, string Password)?> ReceiveCramAsync()
    {
        const string challenge = "<1896.697170952@localhost>";
        var answer = (await DecodeAsync(null, $"334 {Convert.ToBase64String(Encoding.ASCII.GetBytes(challenge))}"))?.Split(' ');
#pragma warning disable CA5351 // What RFC 2195 says.
        var proof = Convert.ToHexStringLower(HMACMD5.HashData(Encoding.UTF8.GetBytes(options.CramPassword), Encoding.ASCII.GetBytes(challenge)));
#pragma warning restore CA5351
        return answer is [var user, var digest] ? (user, digest == proof ? options.CramPassword : "") : null;
    }

    private async Task<string?> DecodeAsync(string? response, string challenge)
    {
        if (response is null)
        {
            await answers.SayAsync(challenge);
            var line = await channel.ReadLineAsync(stop);
            response = line is null ? "*" : Encoding.ASCII.GetString(line).TrimEnd('\r', '\n');
        }

        // "=" stands for an empty initial response (RFC 4954, section 4).
        var bytes = new byte[response.Length];
        return response == "=" ? ""
            : Convert.TryFromBase64String(response, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length)
            : null;
    }
}
