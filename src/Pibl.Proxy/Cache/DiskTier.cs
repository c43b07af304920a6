using Pibl.Stages;

namespace Pibl.Cache;

/// <summary>
/// The responses in a file, behind two queues and their threads: one writes, a few read, and nobody else ever touches
/// the disk. When the file turns out to be broken or gone, this tier ends; <see cref="DiskKeeper"/> begins another.
/// </summary>
internal sealed class DiskTier : IAsyncDisposable
{
    /// <summary>Bodies that all readers together read at once.</summary>
    private const long ReadBytesMax = 64L << 20;

    /// <summary>Each may read as much, however many there are.</summary>
    private const long ReadBytesMin = 16L << 20;

    /// <summary>Two, so that one that is slow holds up nobody.</summary>
    private const int BlockReaders = 2;

    private readonly CacheFile _file;
    private readonly WorkQueue<DiskWrite> _writes;
    private readonly WorkQueue<DiskRead> _reads;
    private readonly DiskWriter _writer;
    private readonly DiskReader[] _readers;
    private readonly BlockReader[] _blockReaders;
    private readonly DiskHooks _hooks;
    private readonly Task _reading;
    private readonly Task _loading;
    private readonly DiskWorkers _workers;
    private readonly StoreTuning _tuning;
    private readonly TimeProvider _clock;
    private readonly Notices _notices;
    private readonly TaskCompletionSource<TierEnd> _ended;
    private readonly TaskCompletionSource _loaded;
    private TierEnd _end = TierEnd.Failed;
    private volatile bool _off;

    public DiskTier(
        CacheFile file, DiskRoom room, Invalidations invalidations, DiskHooks hooks, StoreTuning tuning,
        TimeProvider clock, Notices notices)
    {
        (_file, _hooks, _tuning, _clock, _notices) = (file, hooks, tuning, clock, notices);
        _workers = tuning.Workers;
        _ended = new TaskCompletionSource<TierEnd>(_workers.Completion);
        _loaded = new TaskCompletionSource(_workers.Completion);
        _writes = new WorkQueue<DiskWrite>(tuning.WritesMax, tuning.WriteBytesMax);
        _reads = new WorkQueue<DiskRead>(tuning.ReadsMax);
        Blocks = new DiskBlocks(
            tuning, clock, room.UnfinishedBytesMax, id => Write(new DiskWrite.Remove(id), 0));
        _writer = new DiskWriter(file, Known, Blocks, _writes, invalidations, hooks, tuning, clock, notices, room);
        _readers = Enumerable.Range(0, tuning.Readers)
            .Select(_ => new DiskReader(
                file, _reads, _writes, Blocks, hooks, _workers, notices,
                Math.Min(tuning.KeyBytesMax, Math.Max(ReadBytesMin, ReadBytesMax / tuning.Readers)))).ToArray();
        _blockReaders = Enumerable.Range(0, BlockReaders)
            .Select(_ => new BlockReader(file, Blocks, _workers, notices)).ToArray();
        _reading = Task.WhenAll(
        [
            .. _readers.Select(reader => Begin("cache-read", () => reader.RunAsync(_writer.Break))),
            .. _blockReaders.Select(reader => Begin("cache-blocks", () => reader.RunAsync(_writer.Break))),
        ]);
        _loading = Begin("cache-load", LoadAsync);
        Begin("cache-write", WriteAsync);
    }

    public KnownKeys Known { get; } = new();

    /// <summary>What is too large for memory.</summary>
    public DiskBlocks Blocks { get; }

    /// <summary>Ends when the file has been read through.</summary>
    public Task Loaded => _loaded.Task;

    /// <summary>Ends when the file is closed: why.</summary>
    public Task<TierEnd> Ended => _ended.Task;

    /// <summary>It has ended, or is about to: nothing is found here any more, and nothing kept.</summary>
    public bool IsOff => _off;

    public long Entries => _off ? 0 : _writer.Entries;

    public long UsedBytes => _off ? 0 : _writer.UsedBytes;

    /// <summary>
    /// In bytes: responses that wait to be written or are being written, and the keys of all that are.
    /// </summary>
    public long MemoryBytes => _off ? 0 : _writes.Bytes + _writer.BatchBytes + Known.MemoryBytes;

    public int WritesWaiting => _writes.Depth;

    public long WritesDropped => _writes.Dropped;

    public long ReadsDropped => _reads.Dropped;

    /// <summary>Whether the file and what stands beside it are still the ones that were opened.</summary>
    public bool IsThere => _file.IsThere && _file.Claim.IsThere;

    public bool MayHold(ulong hash) => !_off && Known.MayHold(hash);

    /// <summary>Never waits; false when it was dropped.</summary>
    public bool Write(DiskWrite write, long bytes)
    {
        var insert = write as DiskWrite.Insert;
        if (insert is not null)
        {
            Known.Queue(insert.Hash);
        }

        if (!_off && _writes.TryAdd(write, bytes))
        {
            return true;
        }

        if (insert is not null)
        {
            Known.Unqueue(insert.Hash);
        }

        return false;
    }

    public bool Read(DiskRead read) => !_off && _reads.TryAdd(read);

    /// <summary>Something was invalidated.</summary>
    public void Wake() => _writer.Wake();

    /// <summary>Somebody waits for what waits.</summary>
    public void Hurry() => _writer.Hurry();

    public Task FlushAsync() => _writer.FlushAsync();

    /// <summary>The file is not there any more: lets go of it.</summary>
    public void Leave()
    {
        _end = TierEnd.Moved;
        _off = true;
        _writer.Abandon();
    }

    /// <summary>Writes what waits, up to the deadline, and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        _end = TierEnd.Closed;
        _writes.Close();
        _writer.Close();
        try
        {
            await _ended.Task.WaitAsync(_tuning.CloseDeadline, _clock);
        }
        catch (TimeoutException)
        {
            _writer.Abandon();
            _notices.Say(true, $"CACHE_FILE: {_writes.Depth} responses could not be written in time");
        }
    }

    private Task LoadAsync()
    {
        try
        {
            KeyLoader.Load(_file, Known, _hooks, () => _off, _notices);
        }
        finally
        {
            _loaded.SetResult();
        }

        return Task.CompletedTask;
    }

    private async Task WriteAsync()
    {
        try
        {
            await _writer.RunAsync();
        }
        catch (Exception cause)
        {
            Fail(cause);
        }

        await CloseAsync();
    }

    private async Task CloseAsync()
    {
        _off = true;
        _writes.Close();
        _reads.Close();
        Blocks.Reads.Close();
        await _workers.WaitAsync(_reading, Timeout.InfiniteTimeSpan);
        await _workers.WaitAsync(_loading, Timeout.InfiniteTimeSpan);
        while (_reads.TryTake(out var read))
        {
            _hooks.Found(read, null);
        }

        while (Blocks.Reads.TryTake(out var block))
        {
            block.End(null);
        }

        while (_writes.TryTake(out var write))
        {
            // Nobody will write them: let go of their bodies.
            _hooks.Lost(write);
            (write as DiskWrite.Block)?.Settled((DiskWrite.Block)write, false);
        }

        Array.ForEach(_readers, static reader => reader.Dispose());
        Array.ForEach(_blockReaders, static reader => reader.Dispose());
        _writer.Dispose();
        _file.Dispose();
        _ended.TrySetResult(_writer.Damaged ? TierEnd.Damaged : _end);
    }

    /// <summary>
    /// A loop that fails for a reason nobody thought of takes this tier with it, and not the program.
    /// </summary>
    private Task Begin(string name, Func<Task> loop) => _workers.Begin(name, async () =>
    {
        try
        {
            await loop();
        }
        catch (Exception cause)
        {
            Fail(cause);
        }
    });

    private void Fail(Exception cause)
    {
        _off = true;
        _notices.Say(true, $"CACHE_FILE: '{_file.Path}': {cause}");
        _writer.Abandon();
    }
}
