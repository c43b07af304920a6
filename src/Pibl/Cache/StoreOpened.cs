namespace Pibl.Cache;

/// <summary>What came of opening the cache.</summary>
public abstract record StoreOpened
{
    private StoreOpened()
    {
    }

    /// <summary>It is open.</summary>
    public sealed record Ready(TieredStore Store) : StoreOpened;

    /// <summary>CACHE_FILE cannot be used; <paramref name="Line"/> says why, for a person, in one line.</summary>
    public sealed record Refused(string Line) : StoreOpened;
}
