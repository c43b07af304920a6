namespace Pibl.Cache;

/// <content>What the store asks of its file, and what it learns from it.</content>
public sealed partial class TieredStore
{
    /// <summary>Whether the file is in use.</summary>
    internal bool IsOnDisk => _disk is { IsOff: false };

    /// <summary>Ends when the file has been read through, and a miss need not ask it any more.</summary>
    internal Task LoadedAsync() => _disk?.Loaded ?? Task.CompletedTask;

    /// <summary>Ends when all that has been completed, freshened or invalidated is in the file.</summary>
    internal Task FlushAsync() => _disk?.FlushAsync() ?? Task.CompletedTask;

    /// <summary>Tries the file again, or looks whether it is still there, without waiting for the clock.</summary>
    internal Task LookAtDiskAsync() => _keeper?.NextAsync() ?? Task.CompletedTask;

    /// <summary>Ends when the key is forgotten; whether for good.</summary>
    private Task<bool> Forget(CacheKey key)
    {
        var hash = HashOf(key);
        long upTo;
        bool isOnDisk;
        lock (_gate)
        {
            isOnDisk = MayBeOnDisk(key, hash);
            upTo = Withdraw();
            _invalidations.Add(key, hash, upTo);
            _memory.Remove(key);
            _disk?.Known.Remove(hash);
        }

        _disk?.Wake();
        var withdrawal = isOnDisk ? WithdrawalOf(key, upTo) : null;
        return withdrawal is null ? ForGood
            : _keeper?.Log?.Add(withdrawal) is { } noting ? AwaitAsync(noting, withdrawal)
            : NotForGood;
    }

    /// <summary>
    /// Ends when it is on the disk that the key's rows up to that Id are dead. A disk that is slow or refuses does not
    /// hold an answer up for longer than the deadline; then the deletion of the rows themselves has to do.
    /// </summary>
    private ValueTask NoteAsync(Withdrawal withdrawal) =>
        _keeper?.Log?.Add(withdrawal) is { } noting
            ? new ValueTask(AwaitAsync(noting, withdrawal))
            : ValueTask.CompletedTask;

    private Withdrawal WithdrawalOf(CacheKey key, long upTo) =>
        new(StoredForm.Of(key), IsOnDisk ? upTo : long.MaxValue);

    private async Task<bool> AwaitAsync(Task<bool> noting, Withdrawal withdrawal)
    {
        try
        {
            if (await noting.WaitAsync(_tuning.NoteDeadline, _clock))
            {
                return true;
            }

            await FlushAsync().WaitAsync(_tuning.NoteDeadline, _clock);
        }
        catch (TimeoutException)
        {
            // Said below.
        }

        var isPending = _invalidations.IsPending(withdrawal);
        if (isPending)
        {
            _notices.Error(
                $"CACHE_FILE: the disk did not take in time that {withdrawal.Key} is withdrawn; a kill now may bring it back");
        }

        return !isPending;
    }

    /// <summary>
    /// A write did not get into the file. A lost response left nothing older behind it; a row whose new times were lost
    /// must not be found with its old ones.
    /// </summary>
    private void Lost(DiskWrite write)
    {
        if (write is DiskWrite.Insert { Response: { Blocks: not null } large } insert)
        {
            Lost(insert.Key, large.Id);
        }
        else if (write is DiskWrite.Freshen freshen)
        {
            lock (_gate)
            {
                Supersede(freshen.Key, freshen.Response, freshen.Response.Id);
            }
        }
    }

    /// <summary>A file is about to come into use: what it holds is older than anything answered here.</summary>
    private void Opening(CacheFile file)
    {
        lock (_gate)
        {
            if (file.Damaged is not null)
            {
                _ids.BeginAnew();
            }

            if (file.LastId > _ids.Last)
            {
                _invalidations.Raise(file.LastId);
                _ids.RaiseTo(file.LastId);
            }

            _invalidations.Groups.Enter(file.Groups);
            _invalidations.Purges.Enter(file.Purges);
            foreach (var (key, upTo, isBelow, isGroup) in file.Claim.Log.TakeLeft())
            {
                var bound = Math.Min(upTo, _ids.Last);
                if (key is { } collection && isBelow)
                {
                    _invalidations.Below.Add(collection, bound);
                }
                else if (key is { } group && isGroup)
                {
                    _invalidations.Groups.Add(group, bound);
                }
                else if (key is { } one)
                {
                    _invalidations.Add(one, HashOf(one), bound);
                }
                else
                {
                    _invalidations.AddAll(bound);
                }
            }
        }
    }

    private void Begun(DiskTier? disk)
    {
        lock (_gate)
        {
            _disk = disk;
        }
    }

    private bool Save(CacheKey key, StoredResponse response)
    {
        lock (_gate)
        {
            var write = new DiskWrite.Insert(StoredForm.Of(key), HashOf(key), response, Saved: true);
            return _invalidations.IsUnchanged(key) && _disk?.Write(write, StoredForm.SizeOf(response)) == true;
        }
    }
}
