namespace Pibl.Cache;

/// <summary>A place in the order of eviction, for what is stored under one key; only its size counts here.</summary>
internal class EvictionSlot(ulong hash)
{
    /// <summary>
    /// Finds count up to here between two looks at the slot. The hit ratio is the same with 15; with 7 a slot that is
    /// found all the time is written to half as often.
    /// </summary>
    private const int FindsMax = 7;

    private int _finds;

    public ulong Hash => hash;

    /// <summary>What it counts for in the bound.</summary>
    public long Bytes { get; set; }

    public SlotList? List { get; set; }

    public EvictionSlot? Newer { get; set; }

    public EvictionSlot? Older { get; set; }

    /// <summary>How often it is asked for, as <see cref="FrequencyClock"/> counts.</summary>
    public double Frequency { get; set; }

    /// <summary>Whether it was asked for more than once, as far as anybody remembers.</summary>
    public bool WasFound { get; set; }

    /// <summary>How much its bytes are worth: the logarithm of requests per byte.</summary>
    public double Worth => Frequency - Math.Log2(Math.Max(1, Bytes));

    /// <summary>
    /// Notes a find, without a lock: two at once may count as one. It writes only while there is something to write, so
    /// that threads which find the same key all the time do not fight over a line of cache.
    /// </summary>
    public void CountFind()
    {
        if (_finds < FindsMax)
        {
            _finds++;
        }
    }

    /// <summary>The finds since the last call.</summary>
    public int TakeFinds()
    {
        var finds = Volatile.Read(ref _finds);
        if (finds > 0)
        {
            Volatile.Write(ref _finds, 0);
        }

        return finds;
    }
}
