using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text.Json;

namespace Sealpost.Sending.Relays;

/// <param name="IsFresh">Just made, not from memory.</param>
internal sealed record AccessToken(string Text, DateTimeOffset Until, bool IsFresh);

/// <summary>
/// Access tokens of one relay (RFC 6749, sections 4.4 and 5.1), kept until a minute before their end. What can't be had is told in
/// words that hold no secret.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore whose wait handle nobody asks for holds nothing to dispose of.")]
internal sealed class AccessTokens(RelayOptions relay, HttpClient http, TimeProvider time)
{
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    /// <summary>Of a service that does not say how long its tokens live.</summary>
    private const int UsualSeconds = 300;

    private readonly SemaphoreSlim _turn = new(1);
    private AccessToken? _known;

    /// <exception cref="RelayException">There is none to be had.</exception>
    public async Task<AccessToken> GetAsync(CancellationToken limit)
    {
        await _turn.WaitAsync(limit);
        try
        {
            if (_known is { } known && known.Until - Margin > time.GetUtcNow())
            {
                return known with { IsFresh = false };
            }

            return _known = await AskAsync(limit);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Only this one: another conversation may have a newer one already.</summary>
    public void Forget(AccessToken token)
    {
        if (_known is { } known && known.Text == token.Text)
        {
            Interlocked.CompareExchange(ref _known, null, known);
        }
    }

    private async Task<AccessToken> AskAsync(CancellationToken limit)
    {
        using var expiry = new CancellationTokenSource(relay.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(expiry.Token, limit);
        try
        {
            using var question = new FormUrlEncodedContent(TokenRequest.For(relay, time.GetUtcNow()));
            using var response = await http.PostAsync(relay.TokenUrl, question, either.Token);
            return response.StatusCode is HttpStatusCode.OK
                ? Read(await response.Content.ReadAsByteArrayAsync(either.Token))
                : throw new RelayException(Refused(response.StatusCode));
        }
        catch (HttpRequestException fault)
        {
            throw Later($"could not be reached ({fault.HttpRequestError})");
        }
        catch (OperationCanceledException) when (!limit.IsCancellationRequested)
        {
            throw Later("did not answer in time");
        }
    }

    private AccessToken Read(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var seconds = json.RootElement.TryGetProperty("expires_in", out var lifetime) && lifetime.TryGetInt32(out var told) ? told : UsualSeconds;
            var text = json.RootElement.GetProperty("access_token").GetString();
            // It goes into one line of the conversation.
            return text is { Length: > 0 } && text.All(c => c is > ' ' and < '\u007f')
                ? new(text, time.GetUtcNow().AddSeconds(seconds), IsFresh: true)
                : throw Later("answered without a token");
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw Later("gave an answer that is not its protocol");
        }
    }

    /// <summary>Too many requests, and faults of the service, pass; a secret that is wrong or has run out does not.</summary>
    private static DeliveryOutcome Refused(HttpStatusCode status) => (int)status is >= 500 or 429 or 408
        ? Later($"answered with HTTP status {(int)status}").Outcome
        : new DeliveryOutcome.Held(
            $"The token service answered with HTTP status {(int)status}; see to TokenUrl, ClientId, Scope and the secret or key of the relay.",
            HoldReason.Configuration);

    private static RelayException Later(string what) => new(new DeliveryOutcome.Deferred($"The token service {what}."));
}
