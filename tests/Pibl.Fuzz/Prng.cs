namespace Pibl.Fuzz;

/// <summary>
/// SplitMix64 (Steele, Lea and Flood 2014): one input is one number, so that any of them can be made again.
/// </summary>
internal struct Prng(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>From 0 up to and without <paramref name="end"/>.</summary>
    public int Below(int end) => (int)((Next() >> 32) * (ulong)end >> 32);

    /// <summary>True once in <paramref name="times"/>.</summary>
    public bool OneIn(int times) => Below(times) == 0;

    public T Pick<T>(T[] from) => from[Below(from.Length)];
}
