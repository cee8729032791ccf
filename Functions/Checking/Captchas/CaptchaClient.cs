using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Sealpost.Checking.Captchas;

/// <summary>Asks CAPTCHA services over HTTPS. Every failure is an answer; neither token nor secret is ever logged.</summary>
internal sealed partial class CaptchaClient : IDisposable
{
    private readonly CaptchaOptions _options;
    private readonly ILogger<CaptchaClient> _logger;
    private readonly HttpClient _http;

    public CaptchaClient(IOptions<CaptchaOptions> options, ILogger<CaptchaClient> logger)
    {
        (_options, _logger) = (options.Value, logger);
        // A redirect would carry the secret to where nobody configured it. Connections end after a while, to follow changes of DNS.
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) };
        _http = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(_options.TimeoutSeconds), MaxResponseContentBufferSize = 64 * 1024 };
    }

    /// <param name="form">The form's name, for the log.</param>
    /// <param name="client">The visitor's network address as the host knows it.</param>
    public async Task<CaptchaAnswer> AskAsync(
        CaptchaService service, string token, string client, string submission, string form, CancellationToken cancel)
    {
        var question = new CaptchaQuestion(
            _options.Url(service.Provider) ?? service.Url,
            _options.Secret(service.Provider) ?? throw new InvalidOperationException("A form without the secret of its CAPTCHA is not loaded."),
            token, IPAddress.TryParse(client, out var address) ? $"{address}" : null, submission);
        var answer = await SendAsync(service, question, cancel);
        switch (answer)
        {
            case CaptchaAnswer.None(var reason):
                Log.NoAnswer(_logger, form, $"{service.Provider}", Plain([reason]));
                break;
            case CaptchaAnswer.Bad(var codes):
                Log.Bad(_logger, form, $"{service.Provider}", Plain(codes));
                break;
        }

        return answer;
    }

    public void Dispose() => _http.Dispose();

    private async Task<CaptchaAnswer> SendAsync(CaptchaService service, CaptchaQuestion question, CancellationToken cancel)
    {
        try
        {
            using var request = service.Ask(question);
            using var response = await _http.SendAsync(request, cancel);
            // Friendly Captcha tells of a wrong secret with 401 and Turnstile of a bad token with 400, both with a body that says more.
            if (response.StatusCode
                is not (HttpStatusCode.OK or HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden))
            {
                return new CaptchaAnswer.None($"HTTP status {(int)response.StatusCode}");
            }

            using var body = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancel));
            return body.RootElement.ValueKind is JsonValueKind.Object
                ? service.Read(body.RootElement)
                : new CaptchaAnswer.None("an answer that is not its protocol");
        }
        catch (JsonException)
        {
            return new CaptchaAnswer.None("an answer that is not JSON");
        }
        catch (HttpRequestException fault)
        {
            var broke = fault.HttpRequestError is HttpRequestError.Unknown or HttpRequestError.ResponseEnded;
            return new CaptchaAnswer.None(broke ? "the connection broke" : $"{fault.HttpRequestError}");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new CaptchaAnswer.None("no answer in time");
        }
    }

    /// <summary>A service's words in one line of the log.</summary>
    private static string Plain(IReadOnlyList<string> words) => string.Join(", ", words.Take(5)
        .Select(word => string.Concat(word.Take(80).Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : ' '))));

    private static partial class Log
    {
        [LoggerMessage(72, LogLevel.Error, "Check form={Form} captcha={Provider} can't be asked ({Reason}): see to the service, Captcha__Secrets and Captcha__Urls")]
        public static partial void NoAnswer(ILogger logger, string form, string provider, string reason);

        [LoggerMessage(73, LogLevel.Information, "Check form={Form} captcha={Provider} says no ({Codes})")]
        public static partial void Bad(ILogger logger, string form, string provider, string codes);
    }
}
