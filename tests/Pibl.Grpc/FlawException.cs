namespace Pibl.Grpc;

/// <summary>What was seen is not what must hold.</summary>
internal sealed class FlawException(string flaw) : Exception(flaw)
{
    /// <summary>Throws where the two differ.</summary>
    public static void Unless<T>(T expected, T seen, string what)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, seen))
        {
            throw new FlawException($"{what}: {seen}, not {expected}");
        }
    }

    /// <summary>Throws where it does not hold.</summary>
    public static void Unless(bool holds, string what)
    {
        if (!holds)
        {
            throw new FlawException(what);
        }
    }
}
