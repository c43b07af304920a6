using System.Buffers;
using System.Runtime.CompilerServices;
using Pibl.Forward;

namespace Pibl.Transport.Tls;

/// <summary>What goes out.</summary>
internal sealed partial class TlsDuplex
{
    /// <summary>How long the last record of a connection may wait for room.</summary>
    private static readonly TimeSpan LastWithin = TimeSpan.FromSeconds(30);

    public ValueTask WriteAsync(ReadOnlyMemory<byte> head, ReadOnlyMemory<byte> body)
    {
        var total = head.Length + body.Length;
        return total == 0 ? default
            : total <= TlsEngine.RecordMax ? WriteOneAsync(head.Span, body.Span)
            : WriteLongAsync(head, body);
    }

    public void FinishWriting()
    {
        var last = TakeLast(isOver: false);
        if (last.Length == 0)
        {
            inner.FinishWriting();
            return;
        }

        _ = SendLastAsync(last, isOver: false);
    }

    public void Dispose()
    {
        var last = TakeLast(isOver: true);
        if (last.Length == 0)
        {
            inner.Dispose();
            return;
        }

        _ = SendLastAsync(last, isOver: true);
    }

    /// <summary>Both parts as one record.</summary>
    private ValueTask WriteOneAsync(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body)
    {
        byte[] buffer;
        int length;
        lock (_lock)
        {
            buffer = ArrayPool<byte>.Shared.Rent(
                _queued.Length + (2 * (head.Length + body.Length)) + TlsEngine.OverheadMax);
            try
            {
                length = TakeQueued(buffer);
                length += Encrypt(head, body, buffer, length);
                _isWriting = true;
            }
            catch
            {
                ArrayPool<byte>.Shared.Return(buffer);
                throw;
            }
        }

        return SendAsync(buffer, length);
    }

    private ValueTask SendAsync(byte[] buffer, int length)
    {
        ValueTask pending;
        try
        {
            pending = inner.WriteAsync(buffer.AsMemory(0, length), default);
        }
        catch
        {
            EndWrite(buffer);
            throw;
        }

        if (!pending.IsCompletedSuccessfully)
        {
            return AwaitAsync(pending, buffer);
        }

        pending.GetAwaiter().GetResult();
        EndWrite(buffer);
        return default;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask AwaitAsync(ValueTask pending, byte[] buffer)
    {
        try
        {
            await pending;
        }
        finally
        {
            EndWrite(buffer);
        }
    }

    private void EndWrite(byte[] buffer)
    {
        ArrayPool<byte>.Shared.Return(buffer);
        lock (_lock)
        {
            _isWriting = false;
        }
    }

    /// <summary>Record by record, a few of them in each write.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WriteLongAsync(ReadOnlyMemory<byte> head, ReadOnlyMemory<byte> body)
    {
        while (head.Length + body.Length > 0)
        {
            var (buffer, length) = EncryptSome(ref head, ref body);
            await SendAsync(buffer, length);
        }
    }

    private (byte[] Buffer, int Length) EncryptSome(ref ReadOnlyMemory<byte> head, ref ReadOnlyMemory<byte> body)
    {
        lock (_lock)
        {
            // Room for one more: what of two parts is one record is put together in it.
            var buffer = ArrayPool<byte>.Shared.Rent(
                _queued.Length + ((RecordsAtOnce + 1) * TlsEngine.RecordMax) + (RecordsAtOnce * TlsEngine.OverheadMax));
            try
            {
                var length = TakeQueued(buffer);
                for (var records = 0; records < RecordsAtOnce && head.Length + body.Length > 0; records++)
                {
                    var first = head[..Math.Min(head.Length, TlsEngine.RecordMax)];
                    var second = body[..Math.Min(body.Length, TlsEngine.RecordMax - first.Length)];
                    length += Encrypt(first.Span, second.Span, buffer, length);
                    (head, body) = (head[first.Length..], body[second.Length..]);
                }

                _isWriting = true;
                return (buffer, length);
            }
            catch
            {
                ArrayPool<byte>.Shared.Return(buffer);
                throw;
            }
        }
    }

    /// <summary>Under the lock: one record behind what stands in <paramref name="buffer"/>; its length.</summary>
    private int Encrypt(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, byte[] buffer, int at)
    {
        ObjectDisposedException.ThrowIf(_isOver, this);
        var plain = first.IsEmpty ? second : first;
        if (!first.IsEmpty && !second.IsEmpty)
        {
            // At the end of the buffer, behind what is encrypted.
            var both = buffer.AsSpan(buffer.Length - first.Length - second.Length);
            first.CopyTo(both);
            second.CopyTo(both[first.Length..]);
            plain = both;
        }

        if (engine.Write(plain, buffer.AsSpan(at, plain.Length + TlsEngine.OverheadMax), out var produced)
            != TlsStatus.Done)
        {
            throw new TlsException(
                engine.Failure ?? new TlsFailure(TlsError.Protocol, "nothing can be written any more"));
        }

        _counts.Add(plain.Length, produced);
        return produced;
    }

    /// <summary>Under the lock.</summary>
    private int TakeQueued(byte[] buffer)
    {
        var length = _queued.Length;
        _queued.CopyTo(buffer, 0);
        _counts.Add(0, length);
        _queued = [];
        return length;
    }

    /// <summary>What is to be said before the end; nothing where it has been said, or a write is under way.</summary>
    private byte[] TakeLast(bool isOver)
    {
        lock (_lock)
        {
            var last = Array.Empty<byte>();
            if (!_isOver && !_isFinished && !_isWriting && !inner.PeerIsGone)
            {
                Span<byte> output = stackalloc byte[TlsEngine.OverheadMax];
                var length = Tls is null ? 0 : engine.Close(output);
                last = [.. _queued, .. output[..length]];
                _queued = [];
                _isWriting = last.Length > 0;
            }

            _isFinished = true;
            if (isOver && !_isOver)
            {
                _isOver = true;
                engine.Dispose();
                Consume(_cipherEnd - _cipherAt);
            }

            return last;
        }
    }

    private async Task SendLastAsync(byte[] last, bool isOver)
    {
        try
        {
            var pending = inner.WriteAsync(last, default);
            if (!pending.IsCompleted)
            {
                await pending.AsTask().WaitAsync(LastWithin);
            }
            else
            {
                await pending;
            }

            lock (_lock)
            {
                _isWriting = false;
            }

            if (!isOver)
            {
                inner.FinishWriting();
            }
        }
        catch (Exception e) when (BrokenConnection.Is(e) || e is TimeoutException)
        {
            // There is nobody to tell.
        }
        finally
        {
            if (isOver)
            {
                inner.Dispose();
            }
        }
    }
}
