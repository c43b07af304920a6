using LanguageExt;
using Pibl.Balance;
using Pibl.Config;
using Pibl.Mirrors;
using static LanguageExt.Prelude;

namespace Pibl.Lints;

/// <summary>Values that do not fit each other, or this machine.</summary>
public static class ValueLints
{
    /// <summary>Times that outlast what they are a part of.</summary>
    public static Seq<Lint> OfSite(ConfiguredSite site) => Sequences.Join(
        Longer(site, ConfigKeys.TimeoutConnect, ConfigKeys.TimeoutServer,
            "a connection would be waited for longer than the answer behind it"),
        Longer(site, ConfigKeys.TimeoutDrain, ConfigKeys.TimeoutTakeOver,
            "clients would have less time when another program takes over than when this one is stopped"));

    /// <summary>What is of the whole proxy.</summary>
    public static Seq<Lint> OfAll(Configured configured, Machine machine)
    {
        var settings = configured.Settings;
        var site = configured.Sites.Head;
        var stores = settings.Sites().Exists(each => each.Settings.Cache.On);
        return Sequences.Join(
            stores && settings.Cache.File is { } file
                ? Over(site, ConfigKeys.CacheDisk, settings.Cache.DiskBytesMax, machine.DiskBytes,
                    "larger-than-disk", $"than the disk of {file} has room for")
                : Seq<Lint>(),
            stores && !settings.Cache.MemoryIsLeftOut.Is
                ? Over(site, ConfigKeys.CacheMemory, settings.Cache.MemoryBytesMax, machine.MemoryBytes,
                    "larger-than-memory", "than there is memory")
                : Seq<Lint>(),
            OverDescriptors(site, settings, machine),
            NearlyNone(site, ConfigKeys.LogFile),
            NearlyNone(site, ConfigKeys.CacheFile));
    }

    /// <summary>Nobody wants a file of that name.</summary>
    private static Seq<Lint> NearlyNone(ConfiguredSite site, ConfigKey<Option<string>> key) =>
        site.Settings.Get(key).Filter(file => Suggestions.Distance(file.ToLowerInvariant(), "none") <= 1)
            .Map(file => new Lint(
                "nearly-none", site.PlaceOf(key), $"{key.Name} is a file called {file}", Suggestions.DidYouMean("none")))
            .ToSeq();

    private static Seq<Lint> Longer(
        ConfiguredSite site, ConfigKey<TimeSpan> part, ConfigKey<TimeSpan> whole, string why) =>
        (site.Lines.Gives(part) || site.Lines.Gives(whole))
        && site.Settings.Get(part) > site.Settings.Get(whole)
            ? Seq1(new Lint(
                "longer-than-parent",
                site.Lines.Gives(part) ? site.PlaceOf(part) : site.PlaceOf(whole),
                $"{Spelled(site, part)} is longer than {Spelled(site, whole)}",
                why))
            : Seq<Lint>();

    private static string Spelled(ConfiguredSite site, ConfigKey<TimeSpan> key) =>
        $"{key.Name} ({key.Show(site.Settings)}{(site.Lines.Gives(key) ? "" : ", its default")})";

    private static Seq<Lint> Over(
        ConfiguredSite site, ConfigKey<long> key, long asked, long? room, string name, string thanWhat) =>
        room is { } bytes && asked > bytes
            ? Seq1(new Lint(
                name,
                site.PlaceOf(key),
                $"{key.Name} ({Sizes.Show(asked)}{(site.Lines.Gives(key) ? "" : ", its default")}) is more {thanWhat}: "
                + Sizes.Show(Whole(bytes)),
                $"{key.Name}={Sizes.Show(Math.Max(Sizes.MB, Whole(bytes / 2)))} would leave half of it to others"))
            : Seq<Lint>();

    private static long Whole(long bytes) => bytes < Sizes.MB ? bytes : bytes / Sizes.MB * Sizes.MB;

    private static Seq<Lint> OverDescriptors(ConfiguredSite site, Settings settings, Machine machine) =>
        machine.Descriptors is { } limit && DescriptorPlan.Of(
            settings.Limits, settings.AllServers().Count, machine.ProbesMax,
            BalanceKeys.ChecksIn(settings) + MirrorKeys.CopiesIn(settings), limit, machine.DescriptorsOpen)
            .Warning is { } warning
            ? Seq1(new Lint("descriptors", site.PlaceOf(ConfigKeys.MaxConnections), warning, "raise the limit, or ask for less"))
            : Seq<Lint>();
}
