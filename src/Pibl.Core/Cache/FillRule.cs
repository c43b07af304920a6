namespace Pibl.Cache;

/// <summary>CACHE_FILL: what becomes of a fetch that several want, or nobody any more.</summary>
/// <param name="Finishes">A fetch goes on to its end when all its clients have left.</param>
/// <param name="Wait">
/// How long a request waits for the head of another's fetch before it goes to a server itself; zero: it does not wait.
/// </param>
public sealed record FillRule(bool Finishes, TimeSpan Wait)
{
    /// <summary>The wait is that of nginx's <c>proxy_cache_lock_timeout</c>.</summary>
    public static readonly FillRule Default = new(Finishes: false, TimeSpan.FromSeconds(5));
}
