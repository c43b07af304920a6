using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Pibl.Stages;

namespace Pibl.Access;

/// <summary>
/// The ledger's bounded channel. Rule 1: writing never waits; when the queue is full the entry is dropped and counted.
/// Rule 2: it is bounded in entries and in bytes, since each entry keeps a request head alive. Rule 3: one reader.
/// </summary>
/// <param name="entriesMax">How many entries may wait.</param>
/// <param name="bytesMax">How many bytes they may keep alive, roughly.</param>
internal sealed class AccessLogQueue(int entriesMax, long bytesMax)
{
    /// <summary>
    /// What an entry costs beside its request's head: records, connection, reason; in bytes, a generous guess.
    /// </summary>
    private const int EntryBytes = 512;

    private readonly Channel<AccessEntry> _channel = Channel.CreateBounded<AccessEntry>(
        new BoundedChannelOptions(entriesMax)
        {
            // With Wait, TryWrite says no when full, and nothing here calls the WriteAsync that would wait.
            FullMode = BoundedChannelFullMode.Wait,
            SingleReader = true,
            AllowSynchronousContinuations = false,
        });

    private BoundedCount _bytes = new(bytesMax);
    private long _lost;

    /// <summary>How many entries wait now.</summary>
    public int Depth => _channel.Reader.Count;

    public bool TryWrite(AccessEntry entry)
    {
        var bytes = BytesOf(entry);
        if (_bytes.TryAdd(bytes))
        {
            if (_channel.Writer.TryWrite(entry))
            {
                return true;
            }

            _bytes.Subtract(bytes);
        }

        Interlocked.Increment(ref _lost);
        return false;
    }

    public bool TryRead([NotNullWhen(true)] out AccessEntry? entry)
    {
        if (!_channel.Reader.TryRead(out entry))
        {
            return false;
        }

        _bytes.Subtract(BytesOf(entry));
        return true;
    }

    /// <summary>
    /// Blocks the ledger's own thread until there is something to read; false when the queue is closed and empty.
    /// </summary>
    public bool WaitToRead()
    {
        var pending = _channel.Reader.WaitToReadAsync();
        return pending.IsCompleted ? pending.Result : pending.AsTask().GetAwaiter().GetResult();
    }

    /// <summary>How many entries were dropped since this was last asked.</summary>
    public long TakeLost() => Interlocked.Read(ref _lost) == 0 ? 0 : Interlocked.Exchange(ref _lost, 0);

    /// <summary>From now on every write is refused; what waits can still be read.</summary>
    public void Close() => _channel.Writer.TryComplete();

    private static int BytesOf(AccessEntry entry) =>
        entry is AccessEntry.Exchanged { Request.Fields: { Count: > 0 and var count } fields }
            ? EntryBytes + fields[count - 1].ValueAt + fields[count - 1].ValueLength
            : EntryBytes;
}
