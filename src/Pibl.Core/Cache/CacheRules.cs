using LanguageExt;
using Pibl.Config;
using Pibl.Http.Messages;

namespace Pibl.Cache;

/// <summary>What the operator decides about what is stored, and for how long it is served.</summary>
/// <param name="Heuristic">CACHE_HEURISTIC; null: what does not say how long it is fresh is not.</param>
/// <param name="Cookies">CACHE_COOKIES.</param>
public sealed record CacheRules(HeuristicRule? Heuristic, CookieMode Cookies)
{
    /// <summary>
    /// Fields that servers get and this cache does not see, whose value differs between requests of the same key
    /// (SET_REQUEST). A response that was chosen by one of them fits no other request.
    /// </summary>
    public Seq<Bytes> Unseen { get; init; } = Seq<Bytes>.Empty;

    /// <summary>CACHE_TTL.</summary>
    public TtlRule Ttl { get; init; } = TtlRule.None;

    /// <summary>CACHE_STALE.</summary>
    public StaleGrace Stale { get; init; } = StaleGrace.None;

    /// <summary>CACHE_MIN_USES.</summary>
    public int MinUses { get; init; } = 1;

    /// <summary>CACHE_KEY.</summary>
    public KeyRule Key { get; init; } = KeyRule.All;

    /// <summary>CACHE_KEY of all sites, this one among them.</summary>
    public KeyRules Keys { get; init; } = KeyRules.None;

    public static readonly CacheRules Default = Of(CacheSettings.Default);

    public static CacheRules Of(CacheSettings settings) => new(settings.Heuristic, settings.Cookies);
}
