using Microsoft.Data.Sqlite;

namespace Pibl.Cache;

/// <summary>
/// The thread that writes: takes what waits, writes it in one transaction, and again. Rule 1: a batch is in the file
/// whole or not at all. Rule 2: invalidations are read after the batch is taken and deleted after it is written, so
/// none is overtaken by what was queued before it (<see cref="Invalidations"/> keeps out what is queued still).
/// </summary>
internal sealed class DiskWriter(
    CacheFile file,
    WorkQueue<DiskWrite> queue,
    Invalidations invalidations,
    Subtrees subtrees,
    DiskHooks hooks,
    StoreTuning tuning,
    TimeProvider clock,
    Notices notices,
    long bytesMax) : IDisposable
{
    private const int BatchMax = 512;

    /// <summary>Small enough that the log (WAL) stays small.</summary>
    private const long BatchBytesMax = 8L << 20;

    /// <summary>What a row takes in the file besides its bytes: columns, three indexes, part of a page.</summary>
    private const long RowBytes = 700;

    private readonly RowWriter _rows = new(file.Connection);
    private readonly DiskBound _bound = new(file.Connection, bytesMax);
    private readonly SqliteCommand _begin = RowCommands.Command(file.Connection, "begin immediate");
    private readonly SqliteCommand _commit = RowCommands.Command(file.Connection, "commit");
    private readonly SqliteCommand _rollback = RowCommands.Command(file.Connection, "rollback");
    private readonly SqliteCommand _checkpoint =
        RowCommands.Command(file.Connection, "pragma wal_checkpoint(truncate)");
    private readonly ManualResetEventSlim _hurry = new();
    private readonly List<TaskCompletionSource> _waiting = new();
    private readonly List<DiskWrite> _batch = new();
    private readonly List<CacheKey> _gone = new();
    private readonly List<long> _touched = new();
    private DateTimeOffset _touchedAt = clock.GetUtcNow();
    private long _entries = file.Rows;
    private long _usedBytes;
    private long _allDeleted;
    private volatile bool _abandoned;
    private volatile bool _closing;
    private volatile bool _damaged;

    public long Entries => Volatile.Read(ref _entries);

    public long UsedBytes => Volatile.Read(ref _usedBytes);

    /// <summary>Set when the file turns out to be broken: <see cref="Run"/> ends.</summary>
    public bool Damaged => _damaged;

    /// <summary>Ends when all that waits now is committed, or has failed.</summary>
    public Task FlushAsync()
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_waiting)
        {
            _waiting.Add(done);
        }

        Hurry();
        return done.Task;
    }

    /// <summary>Do not linger: write what there is.</summary>
    public void Hurry()
    {
        _hurry.Set();
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
        _hurry.Set();
    }

    /// <summary>Stops after the batch under way.</summary>
    public void Abandon() => _abandoned = true;

    /// <summary>Until the queue is closed and empty.</summary>
    public void Run()
    {
        _usedBytes = _bound.UsedBytes;
        while (!Damaged && !_abandoned && queue.Wait())
        {
            Linger();
            var waiting = TakeWaiting();
            do
            {
                Collect();
                Apply(touch: clock.GetUtcNow() - _touchedAt >= tuning.TouchEvery);
            }
            while (waiting.Length > 0 && queue.Depth > 0 && !Damaged && !_abandoned);

            Release(waiting);
        }

        if (!Damaged && !_abandoned)
        {
            Apply(touch: true);
            Try(() => _checkpoint.ExecuteNonQuery());
        }

        Release(TakeWaiting());
    }

    public void Dispose()
    {
        _rows.Dispose();
        _bound.Dispose();
        _begin.Dispose();
        _commit.Dispose();
        _rollback.Dispose();
        _checkpoint.Dispose();
        _hurry.Dispose();
    }

    private void Linger()
    {
        if (!_closing && queue.Depth < BatchMax)
        {
            _hurry.Wait(tuning.Linger);
            _hurry.Reset();
        }
    }

    private void Collect()
    {
        long bytes = 0;
        while (_batch.Count < BatchMax && bytes < BatchBytesMax && queue.TryTake(out var write))
        {
            _batch.Add(write);
            bytes += SizeOf(write);
        }
    }

    private void Apply(bool touch)
    {
        var (keys, allUpTo) = invalidations.Pending();
        var below = subtrees.Pending();
        var entries = _entries;
        var committed = Try(() =>
        {
            _begin.ExecuteNonQuery();
            var now = clock.GetUtcNow();
            var incoming = 0L;
            foreach (var write in _batch)
            {
                incoming += SizeOf(write);
            }

            if (touch || !_bound.Fits(incoming))
            {
                Touch(now);
            }

            entries -= _bound.MakeRoom(incoming, now, _gone);
            foreach (var write in _batch)
            {
                entries += Apply(write, now);
            }

            entries -= Delete(keys, allUpTo) + below.Sum(gone => _rows.RemoveBelow(gone.Collection, gone.UpTo));
            entries -= _bound.MakeRoom(0, now, _gone);
            _rows.SetMeta(entries, hooks.LastId());
            _gone.RemoveAll(key => !_bound.IsGone(key));
            _commit.ExecuteNonQuery();
        });
        if (committed)
        {
            Volatile.Write(ref _entries, entries);
            Volatile.Write(ref _usedBytes, _bound.UsedBytes);
            _allDeleted = allUpTo;
            invalidations.Done(keys);
            subtrees.Done(below);
            _gone.ForEach(hooks.Gone);
            Try(_bound.Shrink);
        }

        _batch.Clear();
        _gone.Clear();
    }

    private int Apply(DiskWrite write, DateTimeOffset now)
    {
        switch (write)
        {
            case DiskWrite.Insert insert:
                return invalidations.IsDead(insert.Hash, insert.Response.Id) || SizeOf(insert) > bytesMax / 2
                    || StoredRow.Of(insert.Key, insert.Response) is not { } row
                    ? 0
                    : _rows.Insert(row, now);
            case DiskWrite.Freshen freshen:
                if (StoredRow.Of(freshen.Key, freshen.Response) is { } fresh)
                {
                    _rows.Freshen(fresh, now);
                }

                return 0;
            case DiskWrite.Remove remove:
                return -_rows.Remove(remove.Id);
            case DiskWrite.Wake:
                return 0;
            default:
                throw new InvalidOperationException("not a write");
        }
    }

    private int Delete(KeyValuePair<CacheKey, long>[] keys, long allUpTo)
    {
        var rows = allUpTo > _allDeleted ? _rows.RemoveAll(allUpTo) : 0;
        foreach (var (key, upTo) in keys)
        {
            rows += _rows.Remove(key, upTo);
        }

        return rows;
    }

    private void Touch(DateTimeOffset now)
    {
        _touched.Clear();
        hooks.TakeTouched(_touched);
        _rows.Touch(_touched, now);
        _touchedAt = now;
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
            _damaged |= cause is SqliteException error && CacheFile.IsDamage(error);
            notices.Error($"CACHE_FILE: '{file.Path}' could not be written: {cause.Message.ReplaceLineEndings(" ")}");
        }

        try
        {
            _rollback.ExecuteNonQuery();
        }
        catch (SqliteException)
        {
            // SQLite has rolled back by itself (full disk, I/O error): there is nothing left to do.
        }

        return false;
    }

    private TaskCompletionSource[] TakeWaiting()
    {
        lock (_waiting)
        {
            var taken = _waiting.ToArray();
            _waiting.Clear();
            return taken;
        }
    }

    private static void Release(TaskCompletionSource[] waiting)
    {
        foreach (var done in waiting)
        {
            done.TrySetResult();
        }
    }

    private static long SizeOf(DiskWrite write) => write is DiskWrite.Insert insert
        ? RowBytes + StoredForm.SizeOf(insert.Response)
        : 0;
}
