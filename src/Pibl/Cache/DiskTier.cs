
namespace Pibl.Cache;

/// <summary>
/// The responses in a file, behind two queues and two threads: one writes, one reads, and nobody else ever touches the
/// disk. When the file turns out to be broken it is set aside, and from then on this tier holds nothing.
/// </summary>
internal sealed class DiskTier : IAsyncDisposable
{
    private readonly CacheFile _file;
    private readonly WorkQueue<DiskWrite> _writes;
    private readonly WorkQueue<DiskRead> _reads;
    private readonly DiskWriter _writer;
    private readonly DiskReader _reader;
    private readonly Thread _readThread;
    private readonly Thread _loadThread;
    private readonly StoreTuning _tuning;
    private readonly TimeProvider _clock;
    private readonly Notices _notices;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _off;

    public DiskTier(
        CacheFile file, long bytesMax, Invalidations invalidations, Subtrees subtrees, DiskHooks hooks,
        StoreTuning tuning, TimeProvider clock, Notices notices)
    {
        (_file, _tuning, _clock, _notices) = (file, tuning, clock, notices);
        _writes = new WorkQueue<DiskWrite>(tuning.WritesMax, tuning.WriteBytesMax);
        _reads = new WorkQueue<DiskRead>(tuning.ReadsMax);
        _writer = new DiskWriter(file, _writes, invalidations, subtrees, hooks, tuning, clock, notices, bytesMax);
        _reader = new DiskReader(file, _reads, _writes, hooks, notices);
        _readThread = Begin("cache-read", () => _reader.Run(_writer.Break));
        _loadThread = Begin("cache-load", () =>
        {
            DiskReader.Load(file, Known, hooks, () => _off, notices);
            _loaded.TrySetResult();
        });
        Begin("cache-write", Write);
    }

    public KnownKeys Known { get; } = new();

    /// <summary>Ends when the file has been read through.</summary>
    public Task Loaded => _loaded.Task;

    public long Entries => _off ? 0 : _writer.Entries;

    public long UsedBytes => _off ? 0 : _writer.UsedBytes;

    public int WritesWaiting => _writes.Depth;

    public long WritesDropped => _writes.Dropped;

    public long ReadsDropped => _reads.Dropped;

    public bool MayHold(ulong hash) => !_off && Known.MayHold(hash);

    /// <summary>Never waits; false when it was dropped.</summary>
    public bool Write(DiskWrite write, long bytes) => !_off && _writes.TryAdd(write, bytes);

    public bool Read(DiskRead read) => !_off && _reads.TryAdd(read);

    /// <summary>Something was invalidated.</summary>
    public void Wake() => _writer.Wake();

    public Task FlushAsync() => _writer.FlushAsync();

    /// <summary>Writes what waits, up to the deadline, and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
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

    private void Write()
    {
        _writer.Run();
        _off = true;
        _writes.Close();
        _reads.Close();
        _readThread.Join();
        _loadThread.Join();
        _reader.Dispose();
        _writer.Dispose();
        _file.Close(_writer.Damaged, _clock, _notices);
        while (_writes.TryTake(out var _))
        {
            // Nobody will write them: let go of their bodies.
        }

        _ended.TrySetResult();
    }

    /// <summary>
    /// A thread that fails for a reason nobody thought of takes this tier with it, and not the program.
    /// </summary>
    private Thread Begin(string name, Action run)
    {
        var thread = new Thread(() =>
        {
            try
            {
                run();
            }
            catch (Exception cause)
            {
                _off = true;
                _notices.Say(true, $"CACHE_FILE: '{_file.Path}' is no longer used, memory goes on alone: {cause}");
            }
        })
        {
            IsBackground = true,
            Name = name,
        };
        thread.Start();
        return thread;
    }
}
