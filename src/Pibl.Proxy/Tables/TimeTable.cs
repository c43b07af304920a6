using System.Runtime.CompilerServices;

namespace Pibl.Tables;

/// <summary>
/// Times under keys, for many clients at once: until when a client's requests are ahead of its rate, or a password is
/// remembered. A time that has passed says nothing any more, so an entry with one is as good as none, and makes room
/// first.
/// </summary>
/// <remarks>
/// Rule 1. The table is <see cref="ShardCount"/> shards, each with a lock of its own, so threads seldom meet.
/// Rule 2. A shard is sets of <see cref="Ways"/> entries; a key belongs into one set of one shard. So a look costs at
/// most sixteen comparisons, whatever the table holds.
/// Rule 3. A new key takes an entry whose time has passed. Where there is none, the shard doubles, up to its bound; at
/// the bound the entry whose time passes soonest gives way: it is the one that matters least.
/// </remarks>
public sealed class TimeTable
{
    private const int ShardCount = 64;
    private const int Ways = 16;

    private readonly Shard[] _shards = new Shard[ShardCount];

    /// <param name="entriesMax">How many entries there may be at the most, about 24 bytes each; a power of two, from
    /// 1,024. A table for n clients at once should have room for five times as many, since sets fill unevenly.</param>
    public TimeTable(int entriesMax)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(entriesMax, ShardCount * Ways);
        for (var at = 0; at < ShardCount; at++)
        {
            _shards[at] = new Shard(entriesMax / (ShardCount * Ways));
        }
    }

    /// <summary>Gauge: entries that there is memory for.</summary>
    public int Capacity
    {
        get
        {
            var capacity = 0;
            foreach (var shard in _shards)
            {
                lock (shard.Lock)
                {
                    capacity += shard.Times.Length;
                }
            }

            return capacity;
        }
    }

    /// <summary>
    /// The time under a key, which is made where it is not there, and the right to change it until the entry is
    /// disposed. Nobody else gets at the shard meanwhile, so keep it for a few instructions.
    /// </summary>
    /// <param name="key">What the time is kept under.</param>
    /// <param name="now">The time in the unit of the table's times.</param>
    public Entry Open(UInt128 key, long now)
    {
        var hash = HashOf(key);
        var shard = _shards[hash % ShardCount];
        shard.Lock.Enter();
        try
        {
            return new Entry(shard.Lock, ref shard.Of(key, hash / ShardCount, now));
        }
        catch
        {
            // No memory to grow: the shard is as it was.
            shard.Lock.Exit();
            throw;
        }
    }

    /// <summary>The time under a key, or 0.</summary>
    public long Find(UInt128 key)
    {
        var hash = HashOf(key);
        var shard = _shards[hash % ShardCount];
        lock (shard.Lock)
        {
            var at = shard.Find(key, hash / ShardCount);
            return at < 0 ? 0 : shard.Times[at];
        }
    }

    /// <summary>Keys are chosen by clients; <see cref="HashCode"/> has a secret of this process.</summary>
    private static uint HashOf(UInt128 key) => (uint)HashCode.Combine((ulong)key, (ulong)(key >> 64));

    /// <summary>The time under one key, under the lock of its shard.</summary>
    public readonly ref struct Entry
    {
        private readonly Lock _lock;
        private readonly ref long _time;

        internal Entry(Lock shardLock, ref long time)
        {
            _lock = shardLock;
            _time = ref time;
        }

        /// <summary>The time itself.</summary>
        public ref long Time => ref _time;

        /// <summary>Lets others at the shard again.</summary>
        public void Dispose() => _lock.Exit();
    }

    private sealed class Shard(int setsMax)
    {
        private UInt128[] _keys = new UInt128[Ways];

        public Lock Lock { get; } = new();

        public long[] Times { get; private set; } = new long[Ways];

        /// <summary>Under the lock. The place of a key, or -1.</summary>
        public int Find(UInt128 key, uint hash)
        {
            var first = FirstOf(hash, Times.Length / Ways);
            for (var at = first; at < first + Ways; at++)
            {
                if (_keys[at] == key && Times[at] != 0)
                {
                    return at;
                }
            }

            return -1;
        }

        /// <summary>Under the lock. The time of a key, 0 where it is new.</summary>
        public ref long Of(UInt128 key, uint hash, long now)
        {
            var at = Find(key, hash);
            if (at < 0)
            {
                at = Place(hash, now);
                _keys[at] = key;
                Times[at] = 0;
            }

            return ref Times[at];
        }

        /// <summary>A place for a new key.</summary>
        private int Place(uint hash, long now)
        {
            while (true)
            {
                var soonest = SoonestOf(FirstOf(hash, Times.Length / Ways));
                if (Times[soonest] <= now || Times.Length / Ways >= setsMax)
                {
                    return soonest;
                }

                Grow(now);
            }
        }

        private int SoonestOf(int first)
        {
            var soonest = first;
            for (var at = first + 1; at < first + Ways; at++)
            {
                soonest = Times[at] < Times[soonest] ? at : soonest;
            }

            return soonest;
        }

        /// <summary>
        /// Twice as many sets: each entry stays in its set, or goes to the one that the next bit names.
        /// </summary>
        private void Grow(long now)
        {
            var (keys, times) = (_keys, Times);
            var (moreKeys, moreTimes) = (new UInt128[keys.Length * 2], new long[times.Length * 2]);
            (_keys, Times) = (moreKeys, moreTimes);
            var sets = moreTimes.Length / Ways;
            for (var from = 0; from < times.Length; from++)
            {
                if (times[from] > now)
                {
                    var to = FirstOf(HashOf(keys[from]) / ShardCount, sets);
                    while (moreTimes[to] != 0)
                    {
                        to++;
                    }

                    moreKeys[to] = keys[from];
                    moreTimes[to] = times[from];
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static int FirstOf(uint hash, int sets) => (int)(hash & (uint)(sets - 1)) * Ways;
    }
}
