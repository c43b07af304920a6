using LanguageExt;
using static LanguageExt.Prelude;

namespace Pibl.Admin;

/// <summary>
/// The most frequent of very many keys in a bounded table (Metwally, Agrawal, El Abbadi: "Efficient Computation of
/// Frequent and Top-k Elements in Data Streams", 2005): a key that finds no place takes that of the rarest, and its
/// count, which is then the most by which its own is too high. Whatever came more often than one in
/// <paramref name="capacity"/> times is in it. For one thread at a time.
/// </summary>
/// <param name="capacity">How many keys it holds.</param>
public sealed class SpaceSaving(int capacity)
{
    private readonly Dictionary<string, int> _places = new(capacity, StringComparer.Ordinal);
    private readonly string[] _keys = new string[capacity];
    private readonly long[] _counts = new long[capacity];
    private readonly long[] _errors = new long[capacity];
    private int _length;

    /// <summary>Counts a key.</summary>
    /// <param name="key">A text is made of it only where it takes a place.</param>
    /// <param name="times">How often it came.</param>
    public void Add(ReadOnlySpan<char> key, long times)
    {
        var places = _places.GetAlternateLookup<ReadOnlySpan<char>>();
        if (places.TryGetValue(key, out var at))
        {
            _counts[at] += times;
            return;
        }

        if (_length < capacity)
        {
            at = _length++;
        }
        else
        {
            at = _counts.AsSpan().IndexOf(Min(_counts));
            _places.Remove(_keys[at]);
            _errors[at] = _counts[at];
        }

        _keys[at] = key.ToString();
        _counts[at] += times;
        _places[_keys[at]] = at;
    }

    /// <summary>Nothing has been counted.</summary>
    public void Clear()
    {
        _places.Clear();
        _keys.AsSpan().Clear();
        _counts.AsSpan().Clear();
        _errors.AsSpan().Clear();
        _length = 0;
    }

    /// <summary>What it holds, in no order.</summary>
    public Seq<TopCount> All => toSeq(Enumerable.Range(0, _length).Select(
        at => new TopCount(_keys[at], _counts[at], _errors[at]))).Strict();

    private static long Min(long[] counts)
    {
        var least = long.MaxValue;
        foreach (var count in counts)
        {
            least = Math.Min(least, count);
        }

        return least;
    }
}

/// <summary>A key of a <see cref="SpaceSaving"/>.</summary>
/// <param name="Key">The key.</param>
/// <param name="Count">How often it came; never too low.</param>
/// <param name="ErrorMax">By how much that may be too high.</param>
public sealed record TopCount(string Key, long Count, long ErrorMax)
{
    /// <summary>The most frequent of two tables, the most frequent first.</summary>
    /// <param name="one">One.</param>
    /// <param name="other">The other.</param>
    /// <param name="max">How many.</param>
    public static Seq<TopCount> Of(Seq<TopCount> one, Seq<TopCount> other, int max) => toSeq(
        one.AsEnumerable().Concat(other.AsEnumerable())
            .GroupBy(top => top.Key, StringComparer.Ordinal)
            .Select(same => new TopCount(same.Key, same.Sum(top => top.Count), same.Sum(top => top.ErrorMax)))
            .OrderByDescending(top => top.Count)
            .ThenBy(top => top.Key, StringComparer.Ordinal)
            .Take(max)).Strict();
}
