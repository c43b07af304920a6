namespace Pibl.Admin;

/// <summary>
/// Which exchanges are looked at where looking at all would cost too much: all of them while there are few, and beside
/// <see cref="EachSecond"/> a second one in so many.
/// </summary>
/// <param name="Stride">One in so many is looked at, and counts for so many. A power of two.</param>
/// <param name="Since">When this second began.</param>
/// <param name="Looked">How many were looked at in it.</param>
public readonly record struct Sampling(int Stride, DateTimeOffset Since, int Looked)
{
    /// <summary>So many looks a second are always made; some 0.3 ms of a core.</summary>
    public const int EachSecond = 1000;

    private const int StrideMax = 1 << 12;

    // 2^64 divided by the golden ratio (Knuth, The Art of Computer Programming, 6.4): no pattern keeps step with it.
    private const ulong Golden = 0x9E37_79B9_7F4A_7C15;

    /// <summary>All are looked at.</summary>
    public static Sampling From(DateTimeOffset now) => new(1, now, 0);

    /// <summary>Whether an exchange is one to look at.</summary>
    /// <param name="number">Which one it is, of all.</param>
    public bool Takes(long number) => unchecked((ulong)number * Golden) <= ulong.MaxValue / (ulong)Stride;

    /// <summary>Another one was looked at.</summary>
    public Sampling After(DateTimeOffset now)
    {
        if (now - Since >= TimeSpan.FromSeconds(1))
        {
            // As many as in the second before, which may have been less than half of what there may be.
            return new Sampling(Looked < EachSecond / 2 ? Math.Max(1, Stride / 2) : Stride, now, 1);
        }

        return Looked + 1 >= EachSecond && Stride < StrideMax
            ? new Sampling(Stride * 2, Since, 1 + (EachSecond / 2))
            : this with { Looked = Looked + 1 };
    }
}
