using Pibl.Stages;
using Serilog.Core;

namespace Pibl.Access;

/// <summary>
/// The access log's one thread: takes what has come into the queue, and hands it to Serilog in batches. It has a thread
/// of its own because it may block for as long as a disk or a terminal does.
/// </summary>
internal sealed class AccessLogWorker
{
    /// <summary>
    /// How many entries share an event. Measured per exchange, CPU of all threads: 2.2 µs and 449 B for one entry an
    /// event, 1.1 µs and 16 B for 64. The lines of 64 exchanges are some 20 KB, so that the string which the console's
    /// sink makes of them stays below the large-object heap (85,000 bytes).
    /// </summary>
    private const int BatchMax = 64;

    /// <summary>
    /// How long it gathers after the first entry: at full load it wakes twenty times a second instead of once for each
    /// request, and no request pays for waking it. Whoever follows the file sees a line this much later.
    /// </summary>
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(50);

    private readonly WorkQueue<AccessEntry> _queue;
    private readonly Logger _logger;
    private readonly TimeProvider _clock;
    private readonly TaskCompletionSource _hurry = new();
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How many lost entries the log has told of.</summary>
    private long _lostTold;

    public AccessLogWorker(WorkQueue<AccessEntry> queue, Logger logger, TimeProvider clock)
    {
        _queue = queue;
        _logger = logger;
        _clock = clock;
    }

    /// <summary>Ends when the queue is closed and everything in it has been written and flushed.</summary>
    public Task Done => _done.Task;

    public void Start() => new Thread(Run) { IsBackground = true, Name = "accessLog" }.Start();

    /// <summary>No more gathering: the queue has been closed.</summary>
    public void Hurry() => _hurry.TrySetResult();

    private void Run()
    {
        try
        {
            while (_queue.Wait())
            {
                _hurry.Task.Wait(Gather);

                // Up to a batch that is not full: whoever chased the last entry would write them one by one.
                while (WriteBatch() == BatchMax)
                {
                }
            }

            while (WriteBatch() > 0)
            {
            }

            _logger.Dispose();
            _done.SetResult();
        }
        catch (Exception bug)
        {
            _done.SetException(bug);
        }
    }

    private int WriteBatch()
    {
        var entries = Take();
        if (entries.Count > 0)
        {
            _logger.Write(new Batch(entries).ToEvent());
        }

        return entries.Count;
    }

    private List<AccessEntry> Take()
    {
        var entries = new List<AccessEntry>(BatchMax);
        while (entries.Count < BatchMax && _queue.TryTake(out var entry))
        {
            entries.Add(entry);
        }

        // There is room again: this is when the loss can be told, behind what came before it.
        if (_queue.Dropped is var dropped && dropped > _lostTold)
        {
            entries.Add(LostEntries.Notice(_clock.GetUtcNow(), dropped - _lostTold));
            _lostTold = dropped;
        }

        return entries;
    }
}
