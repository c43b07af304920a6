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
internal sealed class MemorySlot(CacheKey key, ulong hash, Held held) : EvictionSlot(hash)
{
    private volatile Held _held = held;
    private bool _touched;

    public CacheKey Key => key;

    public Held Held
    {
        get => _held;
        set => _held = value;
    }

    /// <summary>Notes a find, without a lock, and writes only while there is something to write.</summary>
    public void Use()
    {
        CountFind();
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
