using Microsoft.Data.Sqlite;
using Pibl.Stages;

namespace Pibl.Cache;

/// <summary>The thread that writes: takes what waits, writes it in one transaction, and again.</summary>
internal sealed class DiskWriter(
    CacheFile file,
    KnownKeys known,
    DiskBlocks blocks,
    WorkQueue<DiskWrite> queue,
    Invalidations invalidations,
    DiskHooks hooks,
    StoreTuning tuning,
    TimeProvider clock,
    Notices notices,
    DiskRoom room) : IDisposable
{
    /// <summary>Beyond it the first write does not wait for others.</summary>
    private const int LingerMax = 512;

    private readonly DiskWorkers _workers = tuning.Workers;
    private readonly DiskBatch _batch = new(file, known, blocks, invalidations, hooks, tuning.Workers, room);
    private readonly SqliteCommand _checkpoint =
        RowCommands.Command(file.Connection, "pragma wal_checkpoint(truncate)");
    private readonly Flushes _flushes = new(tuning.Workers.Completion);
    private volatile TaskCompletionSource _hurry = new(tuning.Workers.Completion);
    private DateTimeOffset _touchedAt = clock.GetUtcNow();
    private bool _failing;
    private bool _isBehind;
    private volatile bool _abandoned;
    private volatile bool _closing;
    private volatile bool _damaged;

    public long Entries => _batch.Entries;

    public long UsedBytes => _batch.UsedBytes;

    /// <summary>What the transaction that is being made holds alive.</summary>
    public long BatchBytes => _batch.Bytes;

    /// <summary>Set when the file turns out to be broken: <see cref="RunAsync"/> ends.</summary>
    public bool Damaged => _damaged;

    /// <summary>Ends when all that waits now is committed, or has failed.</summary>
    public Task FlushAsync()
    {
        var done = _flushes.Ask();
        Hurry();
        return done;
    }

    /// <summary>Do not linger: write what there is.</summary>
    public void Hurry()
    {
        _hurry.TrySetResult();
        Wake();
    }

    /// <summary>Somebody else found the file broken.</summary>
    public void Break()
    {
        _damaged = true;
        Hurry();
    }

    /// <summary>Something is pending. While anything waits in the queue, the thread will see it by itself.</summary>
    public void Wake()
    {
        if (queue.Depth == 0)
        {
            queue.TryAdd(new DiskWrite.Wake());
        }
    }

    /// <summary>The queue has been closed: no more lingering.</summary>
    public void Close()
    {
        _closing = true;
        _hurry.TrySetResult();
    }

    /// <summary>Stops after the batch under way.</summary>
    public void Abandon()
    {
        _abandoned = true;
        Hurry();
    }

    /// <summary>Until the queue is closed and empty.</summary>
    public async Task RunAsync()
    {
        try
        {
            await WriteAllAsync();
        }
        finally
        {
            _flushes.End();
        }
    }

    public void Dispose()
    {
        _batch.Dispose();
        _checkpoint.Dispose();
    }

    private async Task WriteAllAsync()
    {
        Tidy();
        while (!Damaged && !_abandoned && await _workers.WaitAsync(queue))
        {
            await LingerAsync();
            Collect();
            var waiting = _flushes.Take();
            Write(touch: clock.GetUtcNow() - _touchedAt >= tuning.TouchEvery);
            while (waiting.Length > 0 && queue.Depth > 0 && !Damaged && !_abandoned)
            {
                Collect();

                // Who asked meanwhile saw in the queue what has just been taken, and wakes nobody.
                waiting = [.. waiting, .. _flushes.Take()];
                Write(touch: false);
            }

            Flushes.Release(waiting);
            Tidy();
        }

        if (!Damaged && !_abandoned)
        {
            Write(touch: true);
            Try(() => _checkpoint.ExecuteNonQuery());
        }
    }

    private async ValueTask LingerAsync()
    {
        if (!_closing && !_isBehind && queue.Depth < LingerMax)
        {
            await _workers.WaitAsync(_hurry.Task, tuning.Linger);
            _hurry = new(_workers.Completion);
        }
    }

    private void Collect()
    {
        while (!_batch.IsFull && queue.TryTake(out var write))
        {
            _batch.Add(write);
        }

        // What did not fit has waited for this one: it goes with the next at once.
        _isBehind = _batch.IsFull;
    }

    private void Write(bool touch)
    {
        var now = clock.GetUtcNow();

        // What holds nothing says nothing of a disk that refuses what there is.
        var isWorth = _batch.Bytes > 0;
        var committed = Try(() => _touchedAt = _batch.Commit(touch, now) ? now : _touchedAt);
        if (committed && _failing && isWorth)
        {
            _failing = false;
            notices.Say(false, $"CACHE_FILE: '{file.Path}' can be written again");
        }
        else if (!committed)
        {
            _failing = true;
        }
    }

    /// <summary>What need not be done at once, in small steps, for as long as nobody waits.</summary>
    private void Tidy()
    {
        var more = true;
        while (more && queue.Depth == 0 && !_closing && !Damaged && !_abandoned)
        {
            more = Try(() => more = _batch.Tidy(clock.GetUtcNow())) && more;
        }
    }

    private bool Try(Action act)
    {
        try
        {
            act();
            return true;
        }
        catch (Exception cause)
        {
            _damaged |= cause is SqliteException error && DiskFault.IsDamage(error);
            notices.Error($"CACHE_FILE: '{file.Path}' could not be written: {DiskFault.WhyOf(cause)}");
            _batch.Abandon();
            return false;
        }
    }
}
