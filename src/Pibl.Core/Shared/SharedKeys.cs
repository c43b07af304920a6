using LanguageExt;
using Pibl.Config;

namespace Pibl.Shared;

/// <summary>The key of what proxies share.</summary>
public static class SharedKeys
{
    /// <summary>CACHE_SHARED. Its files are not read here.</summary>
    public static readonly ConfigKey<Option<SharedSetting>> Shared = ConfigKey.Optional(
        "CACHE_SHARED", "redis://127.0.0.1:6379/0", SharedText.Kind,
        "a Redis over which several proxies share what they store, purges and RATE ([shared](shared.md))")
        with
    {
        IsGlobal = true,
        HoldsFromStart = true,
    };
}
