using Pibl.Http.Messages;

namespace Pibl.Cache;

/// <summary>Directives that are said or not said (RFC 9111 §5.2).</summary>
[Flags]
public enum CacheDirectives : ushort
{
    None = 0,
    NoStore = 1,

    /// <summary>no-cache for the whole response, or in a request.</summary>
    NoCache = 1 << 1,

    /// <summary>private for the whole response.</summary>
    Private = 1 << 2,
    Public = 1 << 3,
    MustRevalidate = 1 << 4,
    ProxyRevalidate = 1 << 5,
    MustUnderstand = 1 << 6,
    OnlyIfCached = 1 << 7,

    /// <summary>no-cache="a, b" or private="a, b": some fields are not to be kept (§5.2.2.4, §5.2.2.7).</summary>
    NamesFields = 1 << 8,

    /// <summary>Read from CDN-Cache-Control, which silences Cache-Control and Expires (RFC 9213 §2.2).</summary>
    Targeted = 1 << 9,
}

/// <summary>
/// What a message says about caching, as one value. Numbers are seconds; -1 where a directive was not said. A lifetime
/// that cannot be read is 0: such a response is stale (RFC 9111 §4.2.1). Of two values for one directive the first
/// counts.
/// </summary>
/// <param name="Said">The directives without a number.</param>
/// <param name="MaxAge">max-age of a response or a request.</param>
/// <param name="SharedMaxAge">s-maxage.</param>
/// <param name="StaleWhileRevalidate">RFC 5861 §3.</param>
/// <param name="StaleIfError">RFC 5861 §4.</param>
/// <param name="MaxStale">Of a request; without an argument any staleness will do (§5.2.1.2).</param>
/// <param name="MinFresh">Of a request (§5.2.1.3).</param>
public readonly record struct CacheControl(
    CacheDirectives Said,
    int MaxAge,
    int SharedMaxAge,
    int StaleWhileRevalidate,
    int StaleIfError,
    int MaxStale,
    int MinFresh)
{
    public static readonly CacheControl Nothing = new(
        CacheDirectives.None, DeltaSeconds.None, DeltaSeconds.None, DeltaSeconds.None, DeltaSeconds.None,
        DeltaSeconds.None, DeltaSeconds.None);

    public bool Has(CacheDirectives directive) => (Said & directive) != 0;

    /// <summary>
    /// Never to be used when stale, not even when the server is away (RFC 9111 §4.2.4): no-cache, must-revalidate,
    /// proxy-revalidate, and s-maxage, which implies the latter (§5.2.2.10).
    /// </summary>
    public bool ForbidsStale =>
        Has(CacheDirectives.NoCache | CacheDirectives.MustRevalidate | CacheDirectives.ProxyRevalidate)
        || SharedMaxAge >= 0;

    /// <summary>
    /// What the client asks of caches; Pragma counts where there is no Cache-Control (RFC 9111 §5.4).
    /// </summary>
    public static CacheControl OfRequest(Fields fields)
    {
        if (fields.Has(FieldId.CacheControl))
        {
            return CacheControlParser.Parse(fields);
        }

        return FieldLists.Has(fields, FieldId.Pragma, "no-cache"u8)
            ? Nothing with { Said = CacheDirectives.NoCache }
            : Nothing;
    }

    /// <summary>
    /// What the server tells a shared cache: CDN-Cache-Control where it is valid, else Cache-Control (RFC 9213 §2.2).
    /// </summary>
    public static CacheControl OfResponse(Fields fields) =>
        TargetedCacheControl.TryParse(fields, out var targeted) ? targeted : CacheControlParser.Parse(fields);
}
