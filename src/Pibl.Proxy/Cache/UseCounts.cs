namespace Pibl.Cache;

/// <summary>
/// How often targets were asked for lately (CACHE_MIN_USES): some 10 to 20 minutes back, in two generations. A
/// count-min sketch: where two targets share a place, the count is too high, and something is stored before its time;
/// never too low. 512 KB, whatever is asked for. Of misses alone, under a lock.
/// </summary>
public sealed class UseCounts
{
    /// <summary>How long a generation counts, at the most.</summary>
    private static readonly TimeSpan Generation = TimeSpan.FromMinutes(10);

    /// <summary>A power of two.</summary>
    private const int Places = 1 << 16;

    /// <summary>Each target has so many places, and the least of them counts.</summary>
    private const int Rows = 4;

    /// <summary>After so many a generation is full: with more, one in forty would have a count of others.</summary>
    private const int AddedMax = Places / 2;

    private readonly Lock _lock = new();
    private readonly ulong _seed = (ulong)Random.Shared.NextInt64();
    private byte[] _now = new byte[Rows * Places];
    private byte[] _before = new byte[Rows * Places];
    private DateTimeOffset _since = DateTimeOffset.MinValue;
    private int _added;

    /// <summary>It is asked for once more.</summary>
    public void Add(CacheKey key, DateTimeOffset now)
    {
        var hash = KeyHash.Of(key, _seed);
        lock (_lock)
        {
            Turn(now);
            _added++;
            var least = LeastOf(_now, hash);
            for (var row = 0; row < Rows && least < byte.MaxValue; row++)
            {
                // Only the least places grow, so that others' counts do not (conservative update).
                ref var place = ref _now[PlaceOf(hash, row)];
                place = Math.Max(place, (byte)(least + 1));
            }
        }
    }

    /// <summary>How often it was asked for lately.</summary>
    public int Of(CacheKey key, DateTimeOffset now)
    {
        var hash = KeyHash.Of(key, _seed);
        lock (_lock)
        {
            Turn(now);
            return LeastOf(_now, hash) + LeastOf(_before, hash);
        }
    }

    private void Turn(DateTimeOffset now)
    {
        var age = now - _since;
        if (age < Generation && age >= TimeSpan.Zero && _added < AddedMax)
        {
            return;
        }

        (_now, _before) = (_before, _now);
        Array.Clear(_now);
        if (age >= 2 * Generation)
        {
            Array.Clear(_before);
        }

        (_since, _added) = (now, 0);
    }

    private static int LeastOf(byte[] counts, ulong hash)
    {
        var least = byte.MaxValue;
        for (var row = 0; row < Rows; row++)
        {
            least = Math.Min(least, counts[PlaceOf(hash, row)]);
        }

        return least;
    }

    private static int PlaceOf(ulong hash, int row) =>
        (row * Places) + (int)((hash >> (row * 16)) & (Places - 1));
}
