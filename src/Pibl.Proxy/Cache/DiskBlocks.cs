using System.Collections.Concurrent;
using Pibl.Stages;

namespace Pibl.Cache;

/// <summary>
/// The blocks of what is too large for memory, as all threads see them: those that are not in the file yet, and who
/// reads which. Rule 1: a block is found from when it was handed over, in memory until it is in the file. Rule 2: what
/// somebody reads is not deleted, but where the file would be too large else; what is being deleted finds no new
/// reader.
/// </summary>
/// <param name="tuning">The size of a block, and how long one is waited for.</param>
/// <param name="clock">The time.</param>
/// <param name="unfinishedBytesMax">What is not whole yet may take so much of the file, in bytes.</param>
/// <param name="remove">Has the response with an Id removed from the file, and what there is of its blocks.</param>
internal sealed class DiskBlocks(
    StoreTuning tuning, TimeProvider clock, long unfinishedBytesMax, Action<long> remove)
{
    /// <summary>Blocks that are asked for at once: one for each exchange, of which there are fewer.</summary>
    private const int ReadsMax = 1 << 20;

    private readonly ConcurrentDictionary<(long Id, int At), byte[]> _unwritten = new();
    private readonly Dictionary<long, int> _readers = [];
    private readonly HashSet<long> _deleted = [];
    private readonly ConcurrentQueue<long> _left = new();
    private readonly Lock _gate = new();
    private BoundedCount _unfinished = new(unfinishedBytesMax);
    private int _fills;

    /// <summary>What waits to be read.</summary>
    public WorkQueue<BlockRead> Reads { get; } = new(ReadsMax);

    /// <summary>How large a block is, but for the last of each; in bytes.</summary>
    public int BlockBytes => tuning.BlockBytes;

    /// <summary>One more body comes in, or one less.</summary>
    public void CountFill(int change) => Interlocked.Add(ref _fills, change);

    /// <summary>
    /// How much of one body may wait for the disk, beyond which its server waits: what there is for all that come in,
    /// shared among them, and half of it left for those that begin.
    /// </summary>
    public long WaitingMax(FillBudget budget) => Math.Clamp(
        budget.BytesMax / 2 / Math.Max(1, Volatile.Read(ref _fills)), 1, tuning.BlocksWaitingMax);

    /// <summary>Room in the file for bytes of what is not whole; to be returned.</summary>
    public bool TryReserve(long bytes) => _unfinished.TryAdd(bytes);

    /// <summary>It is whole, or given up.</summary>
    public void Return(long bytes) => _unfinished.Subtract(bytes);

    /// <summary>A block that is about to be written.</summary>
    public void Add(long id, int at, byte[] block) => _unwritten[(id, at)] = block;

    /// <summary>It is written, or never will be.</summary>
    public void Remove(long id, int at) => _unwritten.TryRemove((id, at), out _);

    /// <summary>The block, where it is not in the file yet; else null.</summary>
    public byte[]? Unwritten(long id, int at) => _unwritten.GetValueOrDefault((id, at));

    /// <summary>It was given up, and the queue of those who write had no place for that.</summary>
    public void GiveUp(long id) => _left.Enqueue(id);

    /// <summary>Whether there are such.</summary>
    public bool AreLeft => !_left.IsEmpty;

    /// <summary>Those; for the thread that writes, when nothing waits for it.</summary>
    public List<long> TakeLeft()
    {
        var taken = new List<long>();
        while (_left.TryDequeue(out var id))
        {
            taken.Add(id);
        }

        return taken;
    }

    /// <summary>Somebody reads what has that Id. False where it is being deleted.</summary>
    public bool TryEnter(long id)
    {
        lock (_gate)
        {
            if (_deleted.Contains(id))
            {
                return false;
            }

            _readers[id] = _readers.GetValueOrDefault(id) + 1;
            return true;
        }
    }

    /// <summary>And does no more.</summary>
    public void Leave(long id)
    {
        lock (_gate)
        {
            if (--_readers[id] == 0)
            {
                _readers.Remove(id);
            }
        }
    }

    /// <summary>
    /// Whether its blocks may be deleted from now on: nobody reads them, or they have to go all the same.
    /// </summary>
    public bool TryDelete(long id, bool hasToGo)
    {
        lock (_gate)
        {
            if (!hasToGo && _readers.ContainsKey(id))
            {
                return false;
            }

            _deleted.Add(id);
            return true;
        }
    }

    /// <summary>
    /// A block of it is gone, or damaged: nobody begins to read it any more, and the rest goes (<see cref="Deleted"/>).
    /// </summary>
    private void GiveUpReading(long id)
    {
        lock (_gate)
        {
            _deleted.Add(id);
        }

        remove(id);
    }

    /// <summary>None is left: whoever asks for one is told so by the file.</summary>
    public void Deleted(long id)
    {
        lock (_gate)
        {
            _deleted.Remove(id);
        }
    }

    /// <summary>
    /// Reads a block from the file; null where it is not there any more, damaged, or not read in time.
    /// </summary>
    public async ValueTask<RentedBlock?> ReadAsync(long id, int at, CancellationToken cancel)
    {
        var read = new BlockRead(id, at, tuning.Workers.Completion);
        if (!Reads.TryAdd(read))
        {
            return null;
        }

        try
        {
            var block = await read.Done.WaitAsync(tuning.BlockDeadline, clock, cancel);
            if (block is null)
            {
                GiveUpReading(id);
            }

            return block;
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            read.End(null);
            return null;
        }
    }
}
