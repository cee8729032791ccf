using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Sealpost.Accepting;

/// <summary>
/// Bounds what clients can hold of us by sending slowly: each post has to arrive in time, and all that are in the works
/// have to fit into memory together. Kestrel's own rates (<c>ServerLimits</c>) don't: a client that sends most of a post at
/// once may then be silent for many minutes, and the Azure Functions worker does not watch the rate at all.
/// </summary>
internal sealed class BodyMeter(IOptions<ReadingOptions> options, TimeProvider time)
{
    /// <summary>16 KiB a second is a poor mobile connection.</summary>
    private const double LeastRate = 16 * 1024;

    /// <summary>What a post may hold of our memory: its text, and of its files the pieces that are on their way to storage.</summary>
    private const long MostOfOne = 1536 * 1024;

    private readonly TimeSpan _patience = TimeSpan.FromSeconds(options.Value.Seconds);
    private readonly long _most = options.Value.MemoryMiB * 1024L * 1024;
    private long _held;

    /// <summary>Puts a meter on a request's body; what it holds counts until the returned object is disposed of.</summary>
    public IDisposable Meter(HttpRequest request) => request.Body = new MeteredBody(request.Body, this,
        _patience + TimeSpan.FromSeconds(Math.Min(request.ContentLength ?? 0, Array.MaxLength) / LeastRate), time);

    private void Hold(int bytes)
    {
        if (Interlocked.Add(ref _held, bytes) > _most)
        {
            throw new RefusedException(Refusal.Busy);
        }
    }

    private void Release(long bytes) => Interlocked.Add(ref _held, -bytes);

    private sealed class MeteredBody(Stream body, BodyMeter meter, TimeSpan patience, TimeProvider time) : Stream
    {
        private readonly CancellationTokenSource _deadline = new(patience, time);
        private long _held;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _deadline.Token);
            try
            {
                var count = await body.ReadAsync(buffer, either.Token);
                var more = (int)Math.Min(count, MostOfOne - _held);
                _held += more;
                meter.Hold(more);
                return count;
            }
            catch (OperationCanceledException) when (_deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                throw new RefusedException(Refusal.TooSlow);
            }
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read asynchronously.");

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
            // Nothing is written.
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                meter.Release(Interlocked.Exchange(ref _held, 0));
                _deadline.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
