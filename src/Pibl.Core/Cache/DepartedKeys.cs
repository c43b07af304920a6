namespace Pibl.Cache;

/// <summary>What is known of a key that has left.</summary>
/// <param name="Tag">31 bits of its hash, never 0: no other key in the same bucket has them, but for one in millions.
/// </param>
/// <param name="Frequency">As <see cref="FrequencyClock"/> counts.</param>
/// <param name="LeftAt">When, by <see cref="WindowShare"/>.</param>
/// <param name="FromMain">Else it left from the window.</param>
internal readonly record struct Departed(uint Tag, float Frequency, ushort LeftAt, bool FromMain);

/// <summary>
/// The keys that have left, with how often they were asked for. In place of a sketch: counters that keys share would
/// let one that was asked for once pass for one that is popular, when there are enough of them. Of a fixed size; in a
/// full bucket the least popular makes way, and among equals the oldest.
/// </summary>
internal sealed class DepartedKeys
{
    /// <summary>Entries in a bucket, newest first: more of them make the choice of the least popular better.</summary>
    private const int Width = 8;

    /// <summary>The size of <see cref="Departed"/>.</summary>
    private const int EntryBytes = 12;

    private readonly Departed[] _entries;

    /// <summary>Takes <paramref name="bytesMax"/> at most, but a bucket at least.</summary>
    public DepartedKeys(long bytesMax) =>
        _entries = new Departed[Width * (int)Math.Clamp(bytesMax / (Width * EntryBytes), 1, Array.MaxLength / Width)];

    public long Bytes => (long)_entries.Length * EntryBytes;

    /// <summary>What is known of a key, which is forgotten here; null where nothing is.</summary>
    public Departed? Take(ulong hash)
    {
        var bucket = Bucket(hash);
        var tag = Tag(hash);
        for (var i = 0; i < Width; i++)
        {
            if (bucket[i].Tag == tag)
            {
                var found = bucket[i];
                bucket[(i + 1)..].CopyTo(bucket[i..]);
                bucket[^1] = default;
                return found;
            }
        }

        return null;
    }

    public void Add(ulong hash, double frequency, ushort leftAt, bool fromMain)
    {
        var bucket = Bucket(hash);
        var leaving = 0;
        for (var i = 1; i < Width && bucket[leaving].Tag != 0; i++)
        {
            if (bucket[i].Tag == 0 || bucket[i].Frequency <= bucket[leaving].Frequency)
            {
                leaving = i;
            }
        }

        bucket[..leaving].CopyTo(bucket[1..]);
        bucket[0] = new Departed(Tag(hash), (float)frequency, leftAt, fromMain);
    }

    private Span<Departed> Bucket(ulong hash)
    {
        var buckets = (uint)(_entries.Length / Width);
        return _entries.AsSpan((int)(((hash & uint.MaxValue) * buckets) >> 32) * Width, Width);
    }

    private static uint Tag(ulong hash) => (uint)(hash >> 32) | 1;
}
