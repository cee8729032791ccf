using Microsoft.AspNetCore.Http;

namespace Sealpost.Accepting;

/// <summary>A request's body, up to so many bytes.</summary>
/// <param name="refusal">For what is larger.</param>
internal sealed class BoundedBody(Stream inner, long most, Refusal refusal) : ReadOnlyStream
{
    private long _left = most;

    /// <exception cref="RefusedException">It is larger.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        _left -= read;
        return _left >= 0 ? read : throw new RefusedException(refusal);
    }

    /// <summary>
    /// Reads on and throws it away: most clients only listen when they have sent everything, and would never hear why a post
    /// is refused. What is larger than it may be is not read on.
    /// </summary>
    public async Task DrainAsync(CancellationToken cancel)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (_left >= 0 && await ReadAsync(buffer, cancel) > 0)
            {
            }
        }
        catch (Exception fault) when (fault is RefusedException or IOException or BadHttpRequestException)
        {
            // The answer is the same.
        }
    }
}
