namespace Pibl.Cache;

/// <summary>
/// Keys whose responses were of no use to those who waited: nobody waits for the next fetch of them (hit-for-miss).
/// Bounded, without a lock and without an allocation: a key that is forgotten early costs one wait.
/// </summary>
/// <param name="clock">The time.</param>
internal sealed class UnsharedKeys(TimeProvider clock)
{
    /// <summary>A newer key takes the slot of an older one; 128 KB.</summary>
    private const int Slots = 16_384;

    private readonly long _began = clock.GetTimestamp();

    // Each the key's tag in its upper half, and until when in its lower, in tenths of a second since the start.
    private readonly ulong[] _slots = new ulong[Slots];

    /// <summary>Nobody is to wait for a fetch of it.</summary>
    public bool Has(ulong hash)
    {
        var slot = Volatile.Read(ref _slots[hash % Slots]);
        return slot != 0 && slot >> 32 == hash >> 32 && (uint)slot > Now;
    }

    /// <summary>So it is, from now on and for so long.</summary>
    public void Add(ulong hash, TimeSpan time) => Volatile.Write(
        ref _slots[hash % Slots], (hash >> 32 << 32) | (uint)(Now + (time.TotalSeconds * 10)));

    private uint Now => (uint)(clock.GetElapsedTime(_began).TotalSeconds * 10);
}
