using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace Pibl.Cache;

/// <summary>
/// What one transaction changes in the file. Rule 1: it is in the file whole or not at all. Rule 2: deletions are read
/// after the writes were collected and made after them, so none is overtaken by what was queued before it
/// (<see cref="Invalidations"/> keeps out what is queued still). Rule 3: it is bounded, however much there is to do.
/// </summary>
internal sealed partial class DiskBatch(
    CacheFile file, KnownKeys known, DiskBlocks blocks, Invalidations invalidations, DiskHooks hooks,
    DiskWorkers workers, DiskRoom room) : IDisposable
{
    /// <summary>What a row takes in the file besides its bytes: columns, three indexes, part of a page.</summary>
    private const long RowBytes = 700;

    private readonly RowWriter _rows = new(file.Connection);
    private readonly DiskBound _bound = new(file.Connection, blocks, room.PageBytesMax);
    private readonly GroupTable _groups = new(file.Connection);
    private readonly PurgeRows _purges = new(file.Connection);
    private readonly PurgeSweep _sweep = new(file.Connection, invalidations.Purges);
    private readonly DiskJournal _journal = new(file.Connection, file.Path, room.JournalBytesMax);
    private readonly SqliteCommand _begin = RowCommands.Command(file.Connection, "begin immediate");
    private readonly SqliteCommand _commit = RowCommands.Command(file.Connection, "commit");
    private readonly SqliteCommand _rollback = RowCommands.Command(file.Connection, "rollback");
    private readonly List<DiskWrite> _writes = new();
    private readonly List<CacheKey> _gone = new();
    private readonly List<long> _touched = new();
    private long _entries = file.Rows;
    private long _usedBytes;
    private long _bytes;
    private long _allDeleted;

    public long Entries => Volatile.Read(ref _entries);

    public long UsedBytes => Volatile.Read(ref _usedBytes);

    /// <summary>What it holds alive.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    public bool IsFull => JournalBytes >= room.BatchBytesMax;

    private long JournalBytes => _bytes + (_writes.Count * DiskRoom.PagesOfRowBytes);

    public void Add(DiskWrite write)
    {
        _writes.Add(write);
        _bytes += SizeOf(write);
    }

    /// <summary>It could not be written: what was collected is lost.</summary>
    public void Abandon()
    {
        Rollback();
        foreach (var write in _writes)
        {
            hooks.Lost(write);
        }

        Settle(areWritten: false);
    }

    /// <summary>Writes what is collected and deletes what is pending; throws what SQLite says.</summary>
    /// <returns>Whether the file was told what was used lately.</returns>
    public bool Commit(bool touch, DateTimeOffset now)
    {
        _gone.Clear();
        _journal.Require(JournalBytes);
        workers.At(DiskStep.Begin);
        _begin.ExecuteNonQuery();
        var (keys, allUpTo) = invalidations.Pending();
        var below = invalidations.Below.Pending();
        var groups = invalidations.Groups.Pending();
        var purges = invalidations.Purges.Pending();
        var entries = _entries;
        touch |= !_bound.Fits(_bytes);
        if (touch)
        {
            Touch(now);
        }

        entries -= _bound.MakeRoom(_bytes, now, _gone);
        foreach (var write in _writes)
        {
            entries += Apply(write, now);
        }

        var (removed, allDeleted) = Delete(keys, allUpTo);
        removed += below.Sum(collection => _rows.RemoveBelow(collection.Collection, collection.UpTo));
        entries -= removed + _bound.MakeRoom(0, now, _gone);
        _groups.Write(groups);
        _purges.Write(purges);
        _rows.SetMeta(entries, hooks.LastId());
        _gone.RemoveAll(key => !_bound.IsGone(key));
        workers.At(DiskStep.Commit);
        _commit.ExecuteNonQuery();
        workers.At(DiskStep.Committed);

        Volatile.Write(ref _entries, entries);
        Volatile.Write(ref _usedBytes, _bound.UsedBytes);
        _allDeleted = allDeleted;
        Settle(areWritten: true);
        invalidations.Below.Done(below);
        invalidations.Groups.Done(groups);
        invalidations.Purges.Done(purges);

        // What a newer response took the place of may wait in the queue yet, and the newer one may have been dropped.
        invalidations.Done(
            Array.FindAll(keys, key => key.Value.Superseded.Count == 0 || !known.IsQueued(hooks.HashOf(key.Key))),
            _allDeleted, file.Claim.Log.BeginAnew);
        _gone.ForEach(key => known.Remove(hooks.HashOf(key)));
        return touch;
    }

    public void Dispose()
    {
        _rows.Dispose();
        _groups.Dispose();
        _purges.Dispose();
        _sweep.Dispose();
        _bound.Dispose();
        _journal.Dispose();
        _begin.Dispose();
        _commit.Dispose();
        _rollback.Dispose();
    }

    private void Settle(bool areWritten)
    {
        foreach (var write in _writes)
        {
            if (write is DiskWrite.Insert insert)
            {
                known.Unqueue(insert.Hash);
            }
            else if (write is DiskWrite.Block block)
            {
                block.Settled(block, areWritten);
            }
        }

        _writes.Clear();
        _bytes = 0;
    }

    private void Rollback()
    {
        try
        {
            _rollback.ExecuteNonQuery();
        }
        catch (SqliteException)
        {
            // SQLite has rolled back by itself (full disk, I/O error): there is nothing left to do.
        }
    }

    private int Apply(DiskWrite write, DateTimeOffset now)
    {
        switch (write)
        {
            case DiskWrite.Insert insert:
                return Insert(insert, now);
            case DiskWrite.Block block:
                _bound.Blocks.Insert(block);
                return 0;
            case DiskWrite.Leave leave:
                _bound.Blocks.Leave(leave.Id);
                return 0;
            case DiskWrite.Freshen freshen:
                if (StoredRow.Of(freshen.Key, freshen.Response) is { } fresh)
                {
                    _rows.Freshen(fresh, now);
                }

                return 0;
            case DiskWrite.Remove remove:
                var removed = _rows.Remove(remove.Id);

                // Its blocks may be there without it.
                _bound.Blocks.Leave(remove.Id);
                return -removed;
            case DiskWrite.Wake:
                return 0;
            default:
                throw new InvalidOperationException("not a write");
        }
    }

    private int Insert(DiskWrite.Insert insert, DateTimeOffset now)
    {
        var response = insert.Response;
        var isWhole = response.Blocks is not { } content || _bound.Blocks.IsWhole(response.Id, content.Length);
        var rows = !isWhole || invalidations.IsDead(insert.Hash, response.Id) || SizeOf(insert) > room.RowBytesMax
            || invalidations.IsDead(insert.Key, response, response.Id)
            || (insert.Saved && !invalidations.IsUnchanged(insert.Key))
            || StoredRow.Of(insert.Key, response) is not { } row
            ? 0
            : _rows.Insert(row, now);
        if (response.Blocks is not null)
        {
            _bound.Blocks.Leave(response.Id);
        }

        if (!isWhole)
        {
            hooks.Lost(insert);
        }

        return rows;
    }

    private (int Rows, long AllDeleted) Delete(KeyValuePair<CacheKey, PendingDeletion>[] keys, long allUpTo)
    {
        var rows = allUpTo > _allDeleted ? _rows.RemoveAll(allUpTo) : 0;
        var allDeleted = rows < RowWriter.RemovedAtOnce ? Math.Max(allUpTo, _allDeleted) : _allDeleted;
        foreach (var (key, pending) in keys)
        {
            rows += pending.UpTo > 0 ? _rows.Remove(key, pending.UpTo) : 0;
            foreach (var superseded in pending.Superseded)
            {
                rows += StoredRow.Of(key, superseded.Newer) is { } newer
                    ? _rows.RemoveAlike(newer, superseded.UpTo)
                    : 0;
            }
        }

        return (rows, allDeleted);
    }

    private void Touch(DateTimeOffset now)
    {
        if (_touched.Count == 0)
        {
            hooks.TakeTouched(_touched);
        }

        // The others are told with the next ones: each transaction is bounded.
        var left = Math.Max(0, _touched.Count - room.UsesMax);
        _rows.Touch(CollectionsMarshal.AsSpan(_touched)[left..], now);
        _touched.RemoveRange(left, _touched.Count - left);
    }

    private static long SizeOf(DiskWrite write) => write switch
    {
        DiskWrite.Insert insert => RowBytes + StoredForm.SizeOf(insert.Response),
        DiskWrite.Block block => RowBytes + block.Bytes.Length,
        _ => 0,
    };
}
