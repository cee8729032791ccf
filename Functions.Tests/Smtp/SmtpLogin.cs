using System.Text;

namespace Sealpost.Tests.Smtp;

/// <summary>AUTH PLAIN (RFC 4616) and AUTH LOGIN.</summary>
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

        var usual = options.Login(user, password) ? "235 2.7.0 welcome" : "535 5.7.8 wrong user or password";
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

        var user = await DecodeAsync(initialResponse, "334 VXNlcm5hbWU6");
        var password = user is null ? null : await DecodeAsync(null, "334 UGFzc3dvcmQ6");
        return password is null ? null : (user!, password);
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
