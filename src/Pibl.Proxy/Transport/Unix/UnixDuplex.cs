using System.Net;
using System.Runtime.InteropServices;
using Pibl.Http.Messages;

namespace Pibl.Transport.Unix;

/// <summary>
/// A connected Unix socket. The system does not count what its peer has read, as it does for TCP; so a long write goes
/// out in pieces, and what has been written, less what waits in the queue, is what the peer has taken.
/// </summary>
/// <param name="inner">The connection.</param>
/// <param name="remote">The number of the client.</param>
internal sealed class UnixDuplex(IDuplex inner, IPEndPoint remote) : IDuplex
{
    /// <summary>
    /// A peer that stands still lets so much through at most before it is noticed. Below it, a body block of
    /// <see cref="ConnectionSettings.BodyReadBytes"/> goes out in one call.
    /// </summary>
    private const int PieceBytes = 64 * 1024;

    /// <summary>
    /// More than the queue counts for what is in it (net.core.wmem_max, doubled): so that the difference is never
    /// negative.
    /// </summary>
    private const long QueueMax = 16L << 20;

    private long _written;
    private long _taken;

    public IPEndPoint Local { get; } = UnixPeer.At(0);

    public IPEndPoint Remote => remote;

    public bool HasInput => inner.HasInput;

    public bool TellsLate => inner.TellsLate;

    public bool PeerIsGone => inner.PeerIsGone;

    public bool PeerHasFinished => inner.PeerHasFinished;

    /// <summary>What was written is the peer's to read, whatever becomes of this end.</summary>
    public long Undelivered => 0;

    public SafeHandle? Handle => inner.Handle;

    public long Delivered
    {
        get
        {
            var taken = Volatile.Read(ref _written) + QueueMax - Queued();
            for (var before = Volatile.Read(ref _taken); before < taken; before = Volatile.Read(ref _taken))
            {
                Interlocked.CompareExchange(ref _taken, taken, before);
            }

            return Volatile.Read(ref _taken);
        }
    }

    public ValueTask<int> ReadAsync(Memory<byte> into) => inner.ReadAsync(into);

    public ValueTask WaitAsync() => inner.WaitAsync();

    public ValueTask WriteAsync(ReadOnlyMemory<byte> head, ReadOnlyMemory<byte> body)
    {
        if (head.Length + body.Length > PieceBytes)
        {
            return WriteInPiecesAsync(head, body);
        }

        var writing = inner.WriteAsync(head, body);
        if (!writing.IsCompletedSuccessfully)
        {
            return CountAsync(writing, head.Length + body.Length);
        }

        Count(head.Length + body.Length);
        return writing;
    }

    public bool TryDefer(IDeferred work) => inner.TryDefer(work);

    public void FinishWriting() => inner.FinishWriting();

    public void KeepAlive()
    {
        // The system knows at once when a process of this machine is no more.
    }

    public void InterruptRead() => inner.InterruptRead();

    public void ResumeRead() => inner.ResumeRead();

    public void Abort() => inner.Abort();

    public void Dispose() => inner.Dispose();

    private async ValueTask WriteInPiecesAsync(ReadOnlyMemory<byte> head, ReadOnlyMemory<byte> body)
    {
        while (head.Length + body.Length > 0)
        {
            var first = head[..Math.Min(head.Length, PieceBytes)];
            var second = body[..Math.Min(body.Length, PieceBytes - first.Length)];
            await inner.WriteAsync(first, second);
            Count(first.Length + second.Length);
            (head, body) = (head[first.Length..], body[second.Length..]);
        }
    }

    private async ValueTask CountAsync(ValueTask writing, int bytes)
    {
        await writing;
        Count(bytes);
    }

    /// <summary>Only once it is in the queue: or what enters the queue would look like what leaves it.</summary>
    private void Count(int bytes) => Volatile.Write(ref _written, _written + bytes);

    private unsafe long Queued()
    {
        var bytes = 0;
        try
        {
            return inner.Handle is { } handle && UnixCalls.Control(handle, UnixCalls.OutgoingQueue, &bytes) == 0
                ? bytes
                : 0;
        }
        catch (ObjectDisposedException)
        {
            return 0;
        }
    }
}
