using Pibl.Interleaving.Explore;
using Real = System.Threading.Interlocked;

namespace Pibl.Interleaving.Stand;

/// <summary>Stands in for the framework's: the same, with a point before it.</summary>
internal static class Interlocked
{
    public static int Increment(ref int place)
    {
        Strand.Point("increment");
        return Real.Increment(ref place);
    }

    public static long Increment(ref long place)
    {
        Strand.Point("increment");
        return Real.Increment(ref place);
    }

    public static int Decrement(ref int place)
    {
        Strand.Point("decrement");
        return Real.Decrement(ref place);
    }

    public static int Add(ref int place, int value)
    {
        Strand.Point("add");
        return Real.Add(ref place, value);
    }

    public static long Add(ref long place, long value)
    {
        Strand.Point("add");
        return Real.Add(ref place, value);
    }

    public static long Read(ref long place)
    {
        Strand.Point("read");
        return place;
    }

    public static T Exchange<T>(ref T place, T value)
    {
        Strand.Point("exchange");
        return Real.Exchange(ref place, value);
    }

    public static T CompareExchange<T>(ref T place, T value, T comparand)
    {
        Strand.Point("compare and exchange");
        return Real.CompareExchange(ref place, value, comparand);
    }

    /// <summary>Nothing to do: the accesses around it are in order, as all are here.</summary>
    public static void MemoryBarrier()
    {
    }
}
