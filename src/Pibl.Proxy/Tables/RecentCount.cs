namespace Pibl.Tables;

/// <summary>
/// How often something has happened in each of the last seconds. To count is one interlocked addition, and nothing is
/// allocated. Any thread may call it.
/// </summary>
internal sealed class RecentCount
{
    // A power of two beyond the longest window.
    private const int Seconds = 16;

    // Each the second in its upper half, and the count in its lower.
    private readonly long[] _slots = new long[Seconds];

    /// <summary>It has happened once more.</summary>
    /// <param name="second">On a clock that never goes back, below 2^31.</param>
    public void Add(long second)
    {
        ref var slot = ref _slots[second % Seconds];
        for (var held = Volatile.Read(ref slot); held >> 32 < second;)
        {
            var seen = Interlocked.CompareExchange(ref slot, (second << 32) + 1, held);
            if (seen == held)
            {
                return;
            }

            held = seen;
        }

        Interlocked.Increment(ref slot);
    }

    /// <summary>What was added in that second counts no more; called once for an <see cref="Add"/>.</summary>
    public void TakeBack(long second)
    {
        ref var slot = ref _slots[second % Seconds];
        for (var held = Volatile.Read(ref slot); held >> 32 == second;)
        {
            var seen = Interlocked.CompareExchange(ref slot, held - 1, held);
            if (seen == held)
            {
                return;
            }

            held = seen;
        }
    }

    /// <summary>How often in the <paramref name="window"/> seconds that end with <paramref name="second"/>.</summary>
    public long Sum(long second, int window)
    {
        var sum = 0L;
        foreach (ref var slot in _slots.AsSpan())
        {
            var held = Volatile.Read(ref slot);
            sum += held >> 32 > second - window ? (int)held : 0;
        }

        return sum;
    }
}
