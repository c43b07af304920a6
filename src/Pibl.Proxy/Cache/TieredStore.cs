using System.Security.Cryptography;
using LanguageExt;
using Pibl.Config;
using Pibl.Http.Messages;

namespace Pibl.Cache;

/// <summary>
/// Stored responses: those in use in memory, all of them in one file. A find in memory takes no lock; every change
/// takes the one lock here, briefly, and never with a disk or a body's copy inside it. Rule 1: a mark is taken when a
/// request goes on to a server, and an Id when its fill begins, so "asked before that invalidation" is a comparison.
/// Rule 2: memory is never older than the file.
/// Rule 3: what an answer withdraws or takes the place of is noted on the disk before that answer leaves; what becomes
/// of the newer response, its write lost or the process killed, never brings back the older one.
/// </summary>
public sealed partial class TieredStore : ICacheStore, IAsyncDisposable
{
    private static readonly Task<bool> ForGood = Task.FromResult(true);
    private static readonly Task<bool> NotForGood = Task.FromResult(false);

    private readonly Lock _gate = new();
    private readonly MemoryTier _memory;
    private readonly FillBudget _budget;
    private readonly Invalidations _invalidations;
    private readonly DiskReads _reading = new();
    private readonly UnfinishedFills _unfinished = new();
    private readonly DiskKeeper? _keeper;
    private readonly string? _path;
    private readonly Notices _notices;
    private readonly TimeProvider _clock;
    private readonly StoreTuning _tuning;
    private readonly long _objectBytesMax;
    private readonly long _wholeBytesMax;
    private readonly long _fillBytesMax;
    private readonly long _storedBytesMax;
    private readonly long _diskBytesMax;
    private readonly ulong _seed;
    private readonly ResponseIds _ids;
    private volatile DiskTier? _disk;

    private TieredStore(CacheSettings settings, TimeProvider clock, Notices notices, StoreTuning tuning)
    {
        (_clock, _notices, _path) = (clock, notices, settings.File);
        _objectBytesMax = settings.ObjectBytesMax;
        _wholeBytesMax = Math.Min(tuning.WholeBytesMax ?? settings.WholeBytesMax, Array.MaxLength);
        _seed = tuning.HashSeed ?? BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8));
        _ids = new ResponseIds(clock);
        var shares = MemoryShares.Of(settings.MemoryBytesMax, _wholeBytesMax, settings.File is not null);
        _tuning = tuning with
        {
            WriteBytesMax = Math.Min(tuning.WriteBytesMax, shares.WriteBytes),
            KeyBytesMax = Math.Max(tuning.KeyBytesMax, shares.StoredBytes / MemoryTier.KeyShare),
        };
        (_storedBytesMax, _diskBytesMax) = (shares.StoredBytes, settings.File is null ? 0 : settings.DiskBytesMax);
        _fillBytesMax = Math.Min(tuning.FillBytesMax, shares.FillBytes);
        _budget = new FillBudget(_fillBytesMax);
        _memory = new MemoryTier(shares.StoredBytes, _budget, shares.GarbageBytes, tuning.Collector)
        {
            HasFile = settings.File is not null,
            BytesBeside = () => _disk?.MemoryBytes ?? 0,
        };
        _invalidations = new Invalidations(keepPending: settings.File is not null);
        if (settings.File is { } path)
        {
            var hooks = new DiskHooks(
                Found, _memory.TakeTouched, Lost, () => _ids.Last, HashOf, CacheRules.Of(settings), SweepMemory);
            var owner = new DiskOwner(Opening, Begun, Save);
            _keeper = new DiskKeeper(
                path, DiskRoom.Of(settings.DiskBytesMax, _wholeBytesMax), _invalidations, hooks,
                owner, _tuning, clock, notices);
            _keeper.Start();
            if (_disk is null)
            {
                _ids.BeginAnew();
            }
        }
    }

    /// <inheritdoc/>
    public StoreGauges Gauges => new(
        _memory.Count, _memory.Bytes, _budget.Bytes, _disk?.Entries ?? 0, _disk?.UsedBytes ?? 0,
        _disk?.WritesWaiting ?? 0, _disk?.WritesDropped ?? 0, _disk?.ReadsDropped ?? 0, _notices.Errors,
        _memory.Evicted, _storedBytesMax, _diskBytesMax);

    /// <summary>
    /// Opens CACHE_FILE, or memory alone where there is none or it cannot be used; then it is tried again. A file that
    /// is damaged, foreign or of another version is set aside under another name. <paramref name="notice"/> takes lines
    /// for the operator, from any thread, now and later.
    /// </summary>
    /// <param name="settings">CACHE and its kin.</param>
    /// <param name="clock">The time.</param>
    /// <param name="notice">Whether it is an error, and the line.</param>
    /// <param name="after">The file is not touched before this ends; until then there is memory alone.</param>
    public static TieredStore Open(
        CacheSettings settings, TimeProvider clock, Action<bool, string> notice, Task? after = null) =>
        Open(settings, clock, notice, StoreTuning.Default with { OpenAfter = after ?? Task.CompletedTask });

    internal static TieredStore Open(
        CacheSettings settings, TimeProvider clock, Action<bool, string> notice, StoreTuning tuning) =>
        new(settings, clock, new Notices(clock, notice), tuning);

    public ValueTask<Arr<StoredResponse>> FindAsync(
        CacheKey key, CancellationToken cancel, RequestHead? request = null)
    {
        var held = _memory.Find(key);
        if (held is { Whole: true })
        {
            return new ValueTask<Arr<StoredResponse>>(_invalidations.Living(key, held.Variants));
        }

        return _disk is { } disk && HashOf(key) is var hash && disk.MayHold(hash)
            ? FindOnDiskAsync(disk, key, hash, request, cancel)
            : new ValueTask<Arr<StoredResponse>>(LivingOf(key, held));
    }

    public long Mark => _ids.Last + 1;

    public long NextMark() => _ids.Next();

    public Arr<StoredResponse> Peek(CacheKey key) => Known(key);

    public ValueTask SupersedeAsync(CacheKey key, StoredResponse head)
    {
        var hash = HashOf(key);
        if (!MayBeOnDisk(key, hash))
        {
            return ValueTask.CompletedTask;
        }

        long upTo;
        lock (_gate)
        {
            upTo = _ids.Last;
            if (!Supersede(key, head, upTo))
            {
                return ValueTask.CompletedTask;
            }
        }

        return NoteAsync(WithdrawalOf(key, upTo));
    }

    public void Freshen(CacheKey key, StoredResponse freshened)
    {
        var (kept, response) = (StoredForm.Of(key), StoredForm.Of(freshened));
        lock (_gate)
        {
            _invalidations.Purges.Note(response.RequestedAt);
            response = _invalidations.Purges.AsOfNow(kept, response);
            if (_memory.Peek(key) is { } known)
            {
                // What it says of itself may have changed, and with that who selects it.
                var held = known with { Elsewhere = Arr<StoredResponse>.Empty };
                for (var i = 0; i < held.Variants.Count; i++)
                {
                    if (held.Variants[i].Id == response.Id)
                    {
                        // The body is the one it had: a second copy of it must not live on.
                        response = response with { Body = held.Variants[i].Body, Blocks = held.Variants[i].Blocks };
                        _memory.Set(kept, HashOf(key), held with { Variants = held.Variants.SetItem(i, response) });
                        break;
                    }
                }
            }

            var write = new DiskWrite.Freshen(kept, response);
            if (_disk?.Write(write, response.Body.Length) == false)
            {
                Lost(write);
            }
        }
    }

    public ValueTask InvalidateAsync(CacheKey key) => new(Forget(key));

    /// <summary>Writes what is still to be written, up to a deadline, and closes the file.</summary>
    public ValueTask DisposeAsync() => _keeper?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>
    /// Up to which Id everything is dead that is withdrawn now. Marks taken from now on are beyond it.
    /// </summary>
    private long Withdraw() => _ids.Next();

    private ulong HashOf(CacheKey key) => KeyHash.Of(key, _seed);

    /// <summary>Whether a row of the key may be in the file, now or when it comes back into use.</summary>
    private bool MayBeOnDisk(CacheKey key, ulong hash) =>
        _keeper is not null
        && (_disk is not { IsOff: false } disk || disk.MayHold(hash) || _invalidations.IsPending(key));

    /// <summary>
    /// What selects like <paramref name="newer"/> is dead up to that Id, in the file and in what is being read from it.
    /// False where there can be none. Under the lock.
    /// </summary>
    private bool Supersede(CacheKey key, StoredResponse newer, long upTo)
    {
        var superseded = Superseded.By(newer, upTo);
        _reading.Overtake(key, superseded);
        // Of a key with all the variants that it may have, older ones may be in the file yet.
        if (_memory.Peek(key) is { Whole: true, Variants: { Count: < Variants.Max } variants }
            && !variants.Exists(variant => Variants.SelectAlike(variant, superseded.Newer))
            && !_invalidations.IsPending(key))
        {
            return false;
        }

        _invalidations.Add(key, superseded);
        return true;
    }
}
