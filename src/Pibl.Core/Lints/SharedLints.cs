using LanguageExt;
using Pibl.Config;
using Pibl.Peers;
using Pibl.RateLimits;
using Pibl.Shared;
using static LanguageExt.Prelude;

namespace Pibl.Lints;

/// <summary>What several proxies are to share, where that has no effect.</summary>
public static class SharedLints
{
    /// <summary>Of a whole file.</summary>
    public static Seq<Lint> Of(Configured configured)
    {
        var settings = configured.Settings;
        var site = configured.Sites.Head;
        var stores = settings.Sites().Exists(each => each.Settings.Cache.On);
        return Sequences.Join(
            settings.Get(SharedKeys.Shared).Case is SharedSetting { IsTls: false, AuthorityFile: not null }
                ? Seq1(new Lint(
                    "authority-without-tls", site.PlaceOf(SharedKeys.Shared),
                    "redis:// speaks no TLS, so ca= has no effect", "rediss:// speaks it"))
                : Seq<Lint>(),
            !stores && settings.Get(SharedKeys.Shared).IsSome
                && !settings.Sites().Exists(each => each.Settings.Get(RateKeys.Rate).IsSome)
                ? Seq1(NothingStored(site, SharedKeys.Shared))
                : Seq<Lint>(),
            !stores && settings.Get(PeerKeys.Peers).IsSome ? Seq1(NothingStored(site, PeerKeys.Peers)) : Seq<Lint>());
    }

    private static Lint NothingStored(ConfiguredSite site, ConfigKey key) => new(
        "nothing-to-share", site.PlaceOf(key), $"every site has CACHE=off, so {key.Name} has nothing to share",
        "CACHE=on where something may be stored, or take the line away");
}
