using Pibl.Stages;

namespace Pibl.Cache;

/// <summary>How many bytes all unfinished fills may hold together.</summary>
internal sealed class FillBudget(long bytesMax)
{
    private BoundedCount _bytes = new(bytesMax);
    private long _wasted;

    public long Bytes => _bytes.Value;

    /// <summary>The bound.</summary>
    public long BytesMax => bytesMax;

    public bool TryTake(long bytes) => _bytes.TryAdd(bytes);

    /// <summary>What was held in vain, or in blocks that were copied, since the last call.</summary>
    public long TakeWasted() => Volatile.Read(ref _wasted) == 0 ? 0 : Interlocked.Exchange(ref _wasted, 0);

    /// <summary>What was taken is stored, or, where it is <paramref name="wasted"/>, of no use any more.</summary>
    public void Return(long bytes, bool wasted)
    {
        _bytes.Subtract(bytes);
        if (wasted && bytes > 0)
        {
            Interlocked.Add(ref _wasted, bytes);
        }
    }
}
