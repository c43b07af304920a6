using Pibl.Config;

namespace Pibl.Cache;

/// <summary>What the operator decides about what is stored, and for how long it is served.</summary>
/// <param name="Heuristic">CACHE_HEURISTIC; null: what does not say how long it is fresh is not.</param>
/// <param name="Cookies">CACHE_COOKIES.</param>
public sealed record CacheRules(HeuristicRule? Heuristic, CookieMode Cookies)
{
    public static readonly CacheRules Default = Of(CacheSettings.Default);

    public static CacheRules Of(CacheSettings settings) => new(settings.Heuristic, settings.Cookies);
}
