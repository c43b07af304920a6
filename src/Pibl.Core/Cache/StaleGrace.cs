namespace Pibl.Cache;

/// <summary>
/// CACHE_STALE: for how long a response may still be served when it is stale, where it says nothing about that itself
/// (RFC 5861; RFC 9111 §4.2.4 leaves it to the cache). Never against what it says: <c>must-revalidate</c>,
/// <c>proxy-revalidate</c>, <c>s-maxage</c> and <c>no-cache</c> rule it out.
/// </summary>
/// <param name="WhileRevalidate">While it is renewed behind the client's back; zero: not at all.</param>
/// <param name="IfError">Where no server answers, or one answers with an error; null: nothing is said.</param>
public sealed record StaleGrace(TimeSpan WhileRevalidate, TimeSpan? IfError)
{
    public static readonly StaleGrace None = new(TimeSpan.Zero, null);

    /// <summary>As long as one of both allows.</summary>
    public StaleGrace Or(StaleGrace other) => new(
        WhileRevalidate > other.WhileRevalidate ? WhileRevalidate : other.WhileRevalidate,
        IfError is null || other.IfError > IfError ? other.IfError : IfError);

    /// <summary>
    /// How long past its lifetime <paramref name="stored"/> may be served while it is renewed. An error is not: who
    /// asks again wants to know whether it is over. And a lifetime of nothing (<c>max-age=0</c>, <c>Expires: 0</c>) is
    /// how servers say "ask me each time", of pages that are one user's as well.
    /// </summary>
    public TimeSpan RenewingOf(StoredResponse stored, in CacheControl control) =>
        control.ForbidsStale ? TimeSpan.Zero
        : control.StaleWhileRevalidate >= 0 ? TimeSpan.FromSeconds(control.StaleWhileRevalidate)
        : stored.Head.Status < 500 && stored.FreshFor > TimeSpan.Zero ? WhileRevalidate
        : TimeSpan.Zero;

    /// <summary>
    /// How long past its lifetime it may stand in for an error of the server's; null: neither it nor the operator says.
    /// Of a lifetime of nothing the operator says nothing here either: it does not become more.
    /// </summary>
    public TimeSpan? FailingOf(StoredResponse stored, in CacheControl control) =>
        control.StaleIfError >= 0 ? TimeSpan.FromSeconds(control.StaleIfError)
        : stored.FreshFor > TimeSpan.Zero ? IfError
        : null;
}
