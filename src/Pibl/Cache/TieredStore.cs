using System.Security.Cryptography;
using LanguageExt;
using Pibl.Config;
using Pibl.Http;

namespace Pibl.Cache;

/// <summary>
/// Stored responses: those in use in memory, all of them in one file. A find in memory takes no lock; every change
/// takes the one lock here, briefly, and never with a disk or a body's copy inside it. Rule 1: an Id is given when a
/// fill begins, so "begun before that invalidation" is a comparison. Rule 2: memory is never older than the file.
/// </summary>
public sealed class TieredStore : ICacheStore, IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly MemoryTier _memory;
    private readonly FillBudget _budget;
    private readonly Invalidations _invalidations;
    private readonly Subtrees _subtrees;
    private readonly Dictionary<CacheKey, DiskRead> _reading = new();
    private readonly DiskTier? _disk;
    private readonly Notices _notices;
    private readonly TimeProvider _clock;
    private readonly StoreTuning _tuning;
    private readonly long _objectBytesMax;
    private readonly ulong _seed = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8));
    private long _lastId;

    private TieredStore(
        CacheSettings settings, CacheFile? file, TimeProvider clock, Notices notices, StoreTuning tuning)
    {
        (_clock, _notices, _tuning) = (clock, notices, tuning);
        (_objectBytesMax, _lastId) = (Math.Min(settings.ObjectBytesMax, Array.MaxLength), file?.LastId ?? 0);
        _memory = new MemoryTier(settings.MemoryBytesMax);
        _budget = new FillBudget(tuning.FillBytesMax);
        _invalidations = new Invalidations(keepPending: file is not null);
        _subtrees = new Subtrees(hasFile: file is not null);
        var hooks = new DiskHooks(
            Found, _memory.TakeTouched, Gone, () => Volatile.Read(ref _lastId), key => KeyHash.Of(key, _seed),
            CacheRules.Of(settings));
        _disk = file is null
            ? null
            : new DiskTier(file, settings.DiskBytesMax, _invalidations, _subtrees, hooks, tuning, clock, notices);
    }

    /// <summary>How full it is now.</summary>
    public StoreGauges Gauges => new(
        _memory.Count, _memory.Bytes, _budget.Bytes, _disk?.Entries ?? 0, _disk?.UsedBytes ?? 0,
        _disk?.WritesWaiting ?? 0, _disk?.WritesDropped ?? 0, _disk?.ReadsDropped ?? 0, _notices.Errors);

    /// <summary>
    /// Opens CACHE_FILE, or memory alone where there is none. A file that is damaged, foreign or of another version is
    /// set aside under another name. <paramref name="notice"/> takes lines for the operator, from any thread, now and
    /// later.
    /// </summary>
    public static StoreOpened Open(CacheSettings settings, TimeProvider clock, Action<bool, string> notice) =>
        Open(settings, clock, notice, StoreTuning.Default);

    internal static StoreOpened Open(
        CacheSettings settings, TimeProvider clock, Action<bool, string> notice, StoreTuning tuning)
    {
        var notices = new Notices(clock, notice);
        if (settings.File is null)
        {
            return new StoreOpened.Ready(new TieredStore(settings, null, clock, notices, tuning));
        }

        var (file, line) = CacheFile.Open(settings.File, clock, notices);
        return file is null
            ? new StoreOpened.Refused(line)
            : new StoreOpened.Ready(new TieredStore(settings, file, clock, notices, tuning));
    }

    public ValueTask<Arr<StoredResponse>> FindAsync(CacheKey key, CancellationToken cancel)
    {
        var held = _memory.Find(key);
        if (held is { Whole: true })
        {
            return new ValueTask<Arr<StoredResponse>>(_subtrees.Living(key, held.Variants));
        }

        var hash = KeyHash.Of(key, _seed);
        return _disk is { } disk && disk.MayHold(hash)
            ? FindOnDiskAsync(disk, key, hash, cancel)
            : new ValueTask<Arr<StoredResponse>>(LivingOf(key, held));
    }

    public ICacheFill? Begin(CacheKey key, StoredResponse head)
    {
        if (head.Head.Framing.Kind == FramingKind.Exactly && head.Head.Framing.Length > _objectBytesMax)
        {
            return null;
        }

        if (_budget.Bytes >= _tuning.FillBytesMax)
        {
            return null;
        }

        var numbered = head with { Id = Interlocked.Increment(ref _lastId) };
        return new Fill(numbered, _budget, _objectBytesMax, whole => Keep(key, whole));
    }

    public void Freshen(CacheKey key, StoredResponse freshened)
    {
        var (kept, response) = (StoredForm.Of(key), StoredForm.Of(freshened));
        lock (_gate)
        {
            if (_memory.Peek(key) is { } held)
            {
                for (var i = 0; i < held.Variants.Count; i++)
                {
                    if (held.Variants[i].Id == response.Id)
                    {
                        // The body is the one it had: a second copy of it must not live on.
                        response = response with { Body = held.Variants[i].Body };
                        _memory.Set(
                            kept, KeyHash.Of(key, _seed), held with { Variants = held.Variants.SetItem(i, response) });
                        break;
                    }
                }
            }

            _disk?.Write(new DiskWrite.Freshen(kept, response), response.Body.Length);
        }
    }

    public void Invalidate(CacheKey key)
    {
        var hash = KeyHash.Of(key, _seed);
        lock (_gate)
        {
            _invalidations.Add(key, hash, Volatile.Read(ref _lastId));
            _memory.Remove(key);
            _disk?.Known.Remove(hash);
        }

        _disk?.Wake();
    }

    public void InvalidateBelow(CacheKey collection)
    {
        lock (_gate)
        {
            _subtrees.Add(collection, Volatile.Read(ref _lastId));
            if (_subtrees.NeedsSweep)
            {
                Sweep();
            }
        }

        _disk?.Wake();
    }

    /// <summary>Writes what is still to be written, up to a deadline, and closes the file.</summary>
    public ValueTask DisposeAsync() => _disk?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>Ends when the file has been read through, and a miss need not ask it any more.</summary>
    internal Task LoadedAsync() => _disk?.Loaded ?? Task.CompletedTask;

    /// <summary>Ends when all that has been completed, freshened or invalidated is in the file.</summary>
    internal Task FlushAsync() => _disk?.FlushAsync() ?? Task.CompletedTask;

    private void Keep(CacheKey key, StoredResponse whole)
    {
        var (kept, response, hash) = (StoredForm.Of(key), StoredForm.Of(whole), KeyHash.Of(key, _seed));
        lock (_gate)
        {
            var held = _memory.Peek(key);
            if (_invalidations.IsDead(hash, response.Id)
                || response.Id <= Math.Max(_subtrees.Floor, _subtrees.BoundOf(key))
                || Variants.Place(LivingOf(key, held), response) is not { } variants)
            {
                return;
            }

            var isWhole = held?.Whole ?? !(_disk?.MayHold(hash) ?? false);
            _memory.Set(kept, hash, new Held(variants, isWhole));
            if (_disk is { } disk)
            {
                // Within the lock: writes of one key wait in the order in which they were made.
                disk.Known.Add(hash);
                disk.Write(new DiskWrite.Insert(kept, hash, response), StoredForm.SizeOf(response));
            }
        }
    }

    private async ValueTask<Arr<StoredResponse>> FindOnDiskAsync(
        DiskTier disk, CacheKey key, ulong hash, CancellationToken cancel)
    {
        DiskRead? read;
        lock (_gate)
        {
            if (_memory.Peek(key) is { Whole: true } held)
            {
                return _subtrees.Living(key, held.Variants);
            }

            if (!_reading.TryGetValue(key, out read))
            {
                var kept = StoredForm.Of(key);
                read = new DiskRead(kept, hash, StampOf(hash), _invalidations.BoundOf(kept));
                if (!disk.Read(read))
                {
                    return Known(key);
                }

                _reading.Add(kept, read);
            }
        }

        try
        {
            return await read.Done.WaitAsync(_tuning.ReadDeadline, _clock, cancel);
        }
        catch (TimeoutException)
        {
            return Known(key);
        }
    }

    /// <summary>A read has ended, on the thread that reads.</summary>
    private void Found(DiskRead read, List<StoredResponse> rows)
    {
        Arr<StoredResponse> variants;
        lock (_gate)
        {
            _reading.Remove(read.Key);
            variants = Known(read.Key);

            // Invalidated meanwhile: what was read is dead, whatever it is.
            if (StampOf(read.Hash) == read.Stamp)
            {
                rows.RemoveAll(row => row.Id <= _subtrees.BoundOf(read.Key));
                variants = Variants.Merge(variants, rows);
                if (!variants.IsEmpty)
                {
                    _memory.Set(read.Key, read.Hash, new Held(variants, Whole: true));
                }
            }
        }

        read.End(variants);
    }

    private void Gone(CacheKey key)
    {
        lock (_gate)
        {
            // While memory holds it, it may be on its way to the file again.
            if (_memory.Peek(key) is null)
            {
                _disk?.Known.Remove(KeyHash.Of(key, _seed));
            }
        }
    }

    // Changes with everything after which an older response of that hash could turn up.
    private long StampOf(ulong hash) => Math.Max(_invalidations.StampOf(hash), _subtrees.Floor);

    private void Sweep()
    {
        foreach (var (key, held) in _memory.All)
        {
            var living = _subtrees.Living(key, held.Variants);
            if (living.IsEmpty)
            {
                _memory.Remove(key);
            }
            else if (living.Count < held.Variants.Count)
            {
                _memory.Set(key, KeyHash.Of(key, _seed), held with { Variants = living });
            }
        }

        _subtrees.Swept();
    }

    private Arr<StoredResponse> Known(CacheKey key) => LivingOf(key, _memory.Peek(key));

    private Arr<StoredResponse> LivingOf(CacheKey key, Held? held) =>
        held is null ? Arr<StoredResponse>.Empty : _subtrees.Living(key, held.Variants);
}
