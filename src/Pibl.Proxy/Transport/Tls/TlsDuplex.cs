using System.Buffers;
using System.Net;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Pibl.Exchange;
using Pibl.Forward;

namespace Pibl.Transport.Tls;

/// <summary>
/// A TLS connection over another: plaintext for whoever uses it, records on <paramref name="inner"/>. It keeps no thread,
/// no task for a record, and between two reads no buffer.
/// </summary>
/// <remarks>
/// Rule 1: a step of the engine is taken under one lock, and what it makes is given to <paramref name="inner"/> in the
/// same order: records are numbered.
/// Rule 2: what a read makes (an alert, a ticket) goes out in front of the next write.
/// Rule 3: a peer that ends without close_notify may have been cut off by somebody else (RFC 8446 §6.1). A server's
/// answer that has begun then ends with an error, and not as if it were whole (RFC 9112 §9.8).
/// </remarks>
/// <param name="inner">Carries the records; ends with this.</param>
/// <param name="engine">Of this side; ends with this.</param>
/// <param name="isServer">The peer is a client.</param>
internal sealed partial class TlsDuplex(IDuplex inner, TlsEngine engine, bool isServer) : IDuplex
{
    /// <summary>So many records are encrypted before they are sent.</summary>
    private const int RecordsAtOnce = 3;

    /// <summary>A peer that makes this side say more than this between two writes wants something else.</summary>
    private const int QueuedMax = 16 * 1024;

    private const int CipherBytesMin = 4 * 1024;

    private readonly Lock _lock = new();
    private byte[] _cipher = [];
    private int _cipherAt;
    private int _cipherEnd;
    private byte[] _queued = [];
    private TlsCounts _counts;
    private bool _hasFinished;
    private volatile bool _hasRead;
    private bool _isFinished;
    private bool _isWriting;
    private bool _isOver;
    private bool _isInterrupted;

    public IPEndPoint Local => inner.Local;

    public IPEndPoint Remote => inner.Remote;

    public TlsSession? Tls { get; private set; }

    // Before its first answer a server sends tickets (RFC 8446 §4.6.1), which nobody has to ask for.
    public bool HasInput => HasMore || (isServer || _hasRead ? inner.HasInput : inner.PeerHasFinished);

    public bool TellsLate => inner.TellsLate;

    public bool PeerIsGone => inner.PeerIsGone;

    public bool PeerHasFinished => Volatile.Read(ref _hasFinished) || inner.PeerHasFinished;

    public long Undelivered => inner.Undelivered;

    public long Delivered
    {
        get
        {
            lock (_lock)
            {
                return _counts.PlainOf(inner.Delivered);
            }
        }
    }

    public SafeHandle? Handle => inner.Handle;

    /// <summary>What has come and was not read.</summary>
    private bool HasMore
    {
        get
        {
            lock (_lock)
            {
                return _isOver || _hasFinished || _cipherAt < _cipherEnd || engine.HasPlaintext;
            }
        }
    }

    public ValueTask<int> ReadAsync(Memory<byte> into)
    {
        if (TryRead(into.Span, out var count))
        {
            return new ValueTask<int>(count);
        }

        var buffer = RentFor(into);
        var pending = ReadInner(buffer);
        if (!pending.IsCompletedSuccessfully)
        {
            return GoOnAsync(pending, buffer, into);
        }

        return Take(buffer, pending.Result, into.Span, out count)
            ? new ValueTask<int>(count)
            : GoOnAsync(default, null, into);
    }

    public ValueTask WaitAsync() => HasMore ? default : inner.WaitAsync();

    public void InterruptRead()
    {
        Volatile.Write(ref _isInterrupted, true);
        inner.InterruptRead();
    }

    public void ResumeRead()
    {
        Volatile.Write(ref _isInterrupted, false);
        inner.ResumeRead();
    }

    public bool TryDefer(IDeferred work) => inner.TryDefer(work);

    public void KeepAlive() => inner.KeepAlive();

    public void Abort() => inner.Abort();

    // Pooled: whoever waits for the rest of a record waits here.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> GoOnAsync(ValueTask<int> pending, byte[]? buffer, Memory<byte> into)
    {
        while (true)
        {
            if (buffer is null)
            {
                buffer = RentFor(into);
                pending = ReadInner(buffer);
            }

            int read;
            try
            {
                read = await pending;
            }
            catch
            {
                // Its task has ended: it is lent to nobody.
                ArrayPool<byte>.Shared.Return(buffer);
                throw;
            }

            if (Take(buffer, read, into.Span, out var count))
            {
                return count;
            }

            buffer = null;
        }
    }

    private ValueTask<int> ReadInner(byte[] buffer)
    {
        try
        {
            return inner.ReadAsync(buffer);
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw;
        }
    }

    private static byte[] RentFor(Memory<byte> into) => ArrayPool<byte>.Shared.Rent(
        Math.Clamp(into.Length, CipherBytesMin, 2 * TlsEngine.RecordMax) + TlsEngine.OverheadMax);

    /// <summary>False when more must come before there is a byte to read.</summary>
    private bool Take(byte[] buffer, int read, Span<byte> into, out int count)
    {
        if (read == 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            count = 0;
            return End();
        }

        lock (_lock)
        {
            (_cipher, _cipherAt, _cipherEnd) = (buffer, 0, read);
        }

        return TryRead(into, out count);
    }

    /// <summary>The connection below has ended, and nobody has said that it would.</summary>
    private bool End()
    {
        lock (_lock)
        {
            if (!_hasFinished && !isServer && _counts.HasReadSinceWrite)
            {
                throw new TlsException(new TlsFailure(
                    TlsError.Protocol,
                    "the connection ended without close_notify, and what came may be cut short (RFC 8446 §6.1)"));
            }

            Volatile.Write(ref _hasFinished, true);
            return true;
        }
    }

    private bool TryRead(Span<byte> into, out int count)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isOver, this);
            count = 0;
            if (_hasFinished)
            {
                return true;
            }

            if (_cipherAt == _cipherEnd && !engine.HasPlaintext)
            {
                return false;
            }

            Span<byte> output = stackalloc byte[TlsEngine.OverheadMax];
            var status = engine.Read(
                _cipher.AsSpan(_cipherAt.._cipherEnd), out var consumed, into, out count, output, out var produced);
            Consume(consumed);
            Queue(output[..produced]);
            switch (status)
            {
                case TlsStatus.Done:
                    _counts.HasReadSinceWrite = true;
                    _hasRead = true;
                    return true;
                case TlsStatus.Closed:
                    Volatile.Write(ref _hasFinished, true);
                    return true;
                case TlsStatus.NeedsInput:
                    return false;
                case TlsStatus.NeedsRoom or TlsStatus.Failed:
                default:
                    throw new TlsException(engine.Failure ?? TooMuch);
            }
        }
    }

    private static TlsFailure TooMuch => new(TlsError.Protocol, "the peer asks for too many answers of TLS itself");

    /// <summary>Under the lock.</summary>
    private void Consume(int consumed)
    {
        _cipherAt += consumed;
        if (_cipherAt == _cipherEnd && _cipher.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_cipher);
            (_cipher, _cipherAt, _cipherEnd) = ([], 0, 0);
        }
    }

    /// <summary>Under the lock: goes out in front of the next write.</summary>
    private void Queue(ReadOnlySpan<byte> output)
    {
        if (output.IsEmpty)
        {
            return;
        }

        if (_queued.Length + output.Length > QueuedMax)
        {
            throw new TlsException(TooMuch);
        }

        _queued = [.. _queued, .. output];
    }
}
