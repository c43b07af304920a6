using LanguageExt;
using Pibl.Config;
using static LanguageExt.Prelude;

namespace Pibl.Reload;

/// <summary>What a reload changes, and what it cannot change.</summary>
/// <param name="Sites">Sites that come and go, by name: one with another name is another site.</param>
/// <param name="Servers">Servers that come and go in sites that stay.</param>
/// <param name="Places">Where clients come in.</param>
/// <param name="Keys">Keys whose new values hold from now on.</param>
/// <param name="Waiting">Keys whose new values hold from the next start of the program.</param>
public sealed record ReloadPlan(
    Seq<Change> Sites, Seq<Change> Servers, Seq<Change> Places, Seq<KeyChange> Keys, Seq<KeyChange> Waiting)
{
    /// <summary>Keys whose change is told as what comes and goes.</summary>
    private static readonly Seq<ConfigKey> OfPlaces = Seq<ConfigKey>(
        ConfigKeys.Puerto, ConfigKeys.Proxy, ConfigKeys.Listen);

    /// <summary>Nothing comes, goes or waits.</summary>
    public bool IsEmpty => Sites.IsEmpty && Servers.IsEmpty && Places.IsEmpty && Keys.IsEmpty && Waiting.IsEmpty;

    /// <summary>The way from one file to the next.</summary>
    /// <param name="started">With which the program was started.</param>
    /// <param name="now">Which are in force.</param>
    /// <param name="next">Which are to be.</param>
    public static ReloadPlan Of(Settings started, Settings now, Settings next)
    {
        var (olds, news) = (now.Sites(), next.Sites());
        var keys = KeysOf(next);
        var stays = news.Bind(site => olds.Filter(old => old.Name == site.Name).Map(old => (Old: old, New: site)));
        return new ReloadPlan(
            Changes("", olds.Map(site => site.Name), news.Map(site => site.Name)),
            stays.Bind(site => Changes(site.New.Name, NamesOf(site.Old), NamesOf(site.New))).Strict(),
            Changes("", PlacesOf(now), PlacesOf(next)),
            Sequences.Join(
                Changed("", keys.Filter(key => key.IsGlobal && !key.HoldsFromStart && !OfPlaces.Contains(key)), now, next),
                stays.Bind(site => ChangedIn(site.Old, site.New, keys.Filter(key => !key.IsGlobal)))),
            Sequences.Join(
                Changed("", keys.Filter(key => key.HoldsFromStart), started, next), WaitsForCache(started, next)));
    }

    private static Seq<ConfigKey> KeysOf(Settings settings) =>
        Sequences.Join(ConfigKeys.All, settings.Others.Map(other => other.AnyKey));

    private static Seq<string> NamesOf(SiteSettings site) =>
        site.Settings.Servers.Map(server => server.ToString()).Strict();

    private static Seq<string> PlacesOf(Settings settings) =>
        ListenPlaces.Of(settings).Map(ListenPlaces.Show).Strict();

    private static Seq<Change> Changes(string site, Seq<string> before, Seq<string> after)
    {
        var (old, now) = (toHashSet(before), toHashSet(after));
        return Sequences.Join(
            after.Filter(name => !old.Contains(name)).Map(name => new Change(site, name, true)),
            before.Filter(name => !now.Contains(name)).Map(name => new Change(site, name, false)));
    }

    /// <summary>Servers that come and go are told already; their weights are not.</summary>
    private static Seq<KeyChange> ChangedIn(SiteSettings old, SiteSettings now, Seq<ConfigKey> keys)
    {
        var isTold = !Changes("", NamesOf(old), NamesOf(now)).IsEmpty;
        return Changed(
            now.Name, keys.Filter(key => key != ConfigKeys.ServerList || !isTold), old.Settings, now.Settings);
    }

    private static Seq<KeyChange> Changed(string site, Seq<ConfigKey> keys, Settings before, Settings after) =>
        keys.Filter(key => key.Show(before) != key.Show(after) || key.ContentOf(before) != key.ContentOf(after))
            .Map(key => new KeyChange(site, key.Name, key.Show(after), key.Show(before)))
            .Strict();

    /// <summary>The cache is opened at the start, or not at all.</summary>
    private static Seq<KeyChange> WaitsForCache(Settings started, Settings next) =>
        IsCached(next) && !IsCached(started)
            ? Seq1(new KeyChange("", ConfigKeys.CacheOn.Name, "on", "off"))
            : Seq<KeyChange>();

    private static bool IsCached(Settings settings) => settings.Sites().Exists(site => site.Settings.Cache.On);
}
