using LanguageExt;

namespace Pibl.Cache;

/// <summary>What one lookup gives: never changed, only replaced.</summary>
/// <param name="Variants">Newest first.</param>
/// <param name="Whole">No further variant of this key is in the file.</param>
internal sealed record Held(Arr<StoredResponse> Variants, bool Whole)
{
    /// <summary>
    /// Heads of variants whose bodies are in the file alone (<see cref="ScatteredVariants"/>), all of them; empty where
    /// all is in <see cref="Variants"/>, or where nobody knows.
    /// </summary>
    public Arr<StoredResponse> Elsewhere { get; init; } = Arr<StoredResponse>.Empty;
}

/// <summary>One key in memory, and its place in the order of eviction.</summary>
internal sealed class MemorySlot(CacheKey key, ulong hash, Held held)
{
    /// <summary>
    /// Finds count up to here; a key found that often survives as many rounds of eviction (S3-FIFO §4.1).
    /// </summary>
    private const int UsesMax = 3;

    private volatile Held _held = held;
    private int _uses;
    private bool _touched;

    public CacheKey Key => key;

    public ulong Hash => hash;

    public Held Held
    {
        get => _held;
        set => _held = value;
    }

    /// <summary>What it counts for in the bound; kept by <see cref="MemoryTier"/>.</summary>
    public long Bytes { get; set; }

    public SlotList? List { get; set; }

    public MemorySlot? Newer { get; set; }

    public MemorySlot? Older { get; set; }

    public int Uses
    {
        get => Volatile.Read(ref _uses);
        set => Volatile.Write(ref _uses, value);
    }

    /// <summary>
    /// Notes a find, without a lock: two at once may count as one. It writes only while there is something to write, so
    /// that threads which find the same key all the time do not fight over a line of cache.
    /// </summary>
    public void Use()
    {
        if (_uses < UsesMax)
        {
            _uses++;
        }

        if (!_touched)
        {
            _touched = true;
        }
    }

    /// <summary>Whether it was found since the last call.</summary>
    public bool TakeTouched()
    {
        var touched = _touched;
        _touched = false;
        return touched;
    }
}
