using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace Pibl.Stages;

/// <summary>
/// Work handed over to threads of its own: bounded in pieces and in bytes. A piece for which there is no room is
/// refused and counted; whoever hands over never waits.
/// </summary>
/// <param name="piecesMax">How many pieces may wait.</param>
/// <param name="bytesMax">How many bytes the waiting pieces may hold alive in all; a single piece may be that
/// large.</param>
public sealed class WorkQueue<T>(int piecesMax, long bytesMax = long.MaxValue)
{
    private readonly Channel<(T Piece, long Bytes)> _channel = Channel.CreateBounded<(T, long)>(
        new BoundedChannelOptions(piecesMax));

    private BoundedCount _bytes = new(bytesMax);
    private long _dropped;

    /// <summary>Pieces that wait now.</summary>
    public int Depth => _channel.Reader.Count;

    /// <summary>Bytes that the waiting pieces hold alive.</summary>
    public long Bytes => _bytes.Value;

    /// <summary>Pieces refused since the start, because the queue was full or closed.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>False when there is no room, or the queue is closed.</summary>
    public bool TryAdd(T piece, long bytes = 0)
    {
        if (_bytes.TryAdd(bytes))
        {
            if (_channel.Writer.TryWrite((piece, bytes)))
            {
                return true;
            }

            _bytes.Subtract(bytes);
        }

        Interlocked.Increment(ref _dropped);
        return false;
    }

    /// <summary>
    /// For a thread that works: blocks it until there is a piece. False when the queue is closed and empty.
    /// </summary>
    public bool Wait()
    {
        var pending = _channel.Reader.WaitToReadAsync();
        return pending.IsCompletedSuccessfully ? pending.Result : pending.AsTask().GetAwaiter().GetResult();
    }

    /// <summary>The same, for whoever must not block.</summary>
    public ValueTask<bool> WaitAsync() => _channel.Reader.WaitToReadAsync();

    /// <summary>The piece that has waited longest, if there is one.</summary>
    public bool TryTake([MaybeNullWhen(false)] out T piece)
    {
        if (!_channel.Reader.TryRead(out var taken))
        {
            piece = default;
            return false;
        }

        _bytes.Subtract(taken.Bytes);
        piece = taken.Piece;
        return true;
    }

    /// <summary>Takes no more; what waits is still handed out.</summary>
    public void Close() => _channel.Writer.TryComplete();
}
