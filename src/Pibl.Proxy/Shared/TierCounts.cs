namespace Pibl.Shared;

/// <summary>What the second tier has done since the start, for whoever measures. Any thread adds.</summary>
public sealed class TierCounts
{
    private long _hits;
    private long _misses;
    private long _waits;
    private long _late;
    private long _foreign;
    private long _written;
    private long _unwritten;

    /// <summary>Answered from it.</summary>
    public long Hits => Volatile.Read(ref _hits);

    /// <summary>It had nothing that could be used.</summary>
    public long Misses => Volatile.Read(ref _misses);

    /// <summary>Another proxy fetched the same.</summary>
    public long Waits => Volatile.Read(ref _waits);

    /// <summary>No answer before the deadline.</summary>
    public long Late => Volatile.Read(ref _late);

    /// <summary>Values that were damaged, of another version, or somebody else's.</summary>
    public long Foreign => Volatile.Read(ref _foreign);

    /// <summary>Written to it.</summary>
    public long Written => Volatile.Read(ref _written);

    /// <summary>It did not take them.</summary>
    public long Unwritten => Volatile.Read(ref _unwritten);

    internal void AddHit() => Interlocked.Increment(ref _hits);

    internal void AddMiss() => Interlocked.Increment(ref _misses);

    internal void AddWait() => Interlocked.Increment(ref _waits);

    internal void AddLate() => Interlocked.Increment(ref _late);

    internal void AddForeign() => Interlocked.Increment(ref _foreign);

    internal void AddWritten(bool isStored) => Interlocked.Increment(ref isStored ? ref _written : ref _unwritten);
}
