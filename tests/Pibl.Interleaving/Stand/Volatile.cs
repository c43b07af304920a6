using Pibl.Interleaving.Explore;

namespace Pibl.Interleaving.Stand;

/// <summary>Stands in for the framework's: the same, with a point before it.</summary>
internal static class Volatile
{
    public static T Read<T>(ref readonly T place)
    {
        Strand.Point("read");
        return place;
    }

    public static void Write<T>(ref T place, T value)
    {
        Strand.Point("write");
        place = value;
    }
}
