namespace Pibl.Stages;

/// <summary>
/// A count that many threads add to, up to a bound. It is never over the bound, not even for a moment: an addition that
/// is taken back when it was too much makes others see a bound that nobody has reached, and they go away or wait for
/// nothing.
/// </summary>
/// <param name="max">The bound.</param>
internal struct BoundedCount(long max)
{
    private long _value;

    public readonly long Value => Volatile.Read(in _value);

    /// <summary>False when that would be too much; then nothing is added.</summary>
    public bool TryAdd(long count)
    {
        for (var value = Volatile.Read(ref _value); value + count <= max;)
        {
            var seen = Interlocked.CompareExchange(ref _value, value + count, value);
            if (seen == value)
            {
                return true;
            }

            value = seen;
        }

        return false;
    }

    public void Subtract(long count) => Interlocked.Add(ref _value, -count);
}
