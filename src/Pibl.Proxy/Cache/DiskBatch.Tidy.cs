namespace Pibl.Cache;

/// <content>What need not be done at once.</content>
internal sealed partial class DiskBatch
{
    /// <summary>
    /// One small step of what need not be done at once: deleting down to a bound that was lowered, giving pages back.
    /// Whether there was anything to do.
    /// </summary>
    public bool Tidy(DateTimeOffset now)
    {
        if (_bound.Fits(0) && invalidations.Pending().AllUpTo <= _allDeleted)
        {
            return Reclaim() || (_sweep.IsDue(now) ? Sweep(now) : Shrink());
        }

        var before = _entries;
        Commit(touch: false, now);
        return _entries != before;
    }

    /// <summary>A part of the file is looked through for what was purged.</summary>
    private bool Sweep(DateTimeOffset now)
    {
        _journal.Require(0);
        workers.At(DiskStep.Begin);
        _begin.ExecuteNonQuery();
        var (removed, isWhole) = _sweep.Step(_rows);
        var entries = _entries - removed;
        _rows.SetMeta(entries, hooks.LastId());
        workers.At(DiskStep.Commit);
        _commit.ExecuteNonQuery();
        workers.At(DiskStep.Committed);
        Volatile.Write(ref _entries, entries);
        _sweep.Stepped(now);
        if (isWhole)
        {
            hooks.Swept();
            invalidations.Purges.CarriedOut(_sweep.UpTo);

            // The file forgets them with the next transaction.
            Commit(touch: false, now);
        }

        return true;
    }

    /// <summary>Some blocks of what is not stored any more.</summary>
    private bool Reclaim()
    {
        if (!blocks.AreLeft && !_bound.Blocks.AreGone)
        {
            return false;
        }

        _journal.Require(0);
        workers.At(DiskStep.Begin);
        _begin.ExecuteNonQuery();
        blocks.TakeLeft().ForEach(_bound.Blocks.Leave);
        var count = _bound.Blocks.Reclaim(hasToGo: false);
        _commit.ExecuteNonQuery();
        return count > 0;
    }

    private bool Shrink()
    {
        if (!_bound.IsTooLarge)
        {
            return false;
        }

        _journal.Require(0);
        _bound.Shrink();
        return true;
    }
}
