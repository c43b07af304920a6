using LanguageExt;
using Pibl.Config;
using Pibl.Sites;
using static LanguageExt.Prelude;

namespace Pibl.Lints;

/// <summary>Sites that are not asked where their keys say they would be.</summary>
public static class SiteLints
{
    // One sentence with three names in it is read; one with thirty is not.
    private const int NamedMax = 3;

    /// <summary>Of a whole file.</summary>
    public static Seq<Lint> Of(Configured configured)
    {
        if (configured.Settings.Sections.IsEmpty)
        {
            return Seq<Lint>();
        }

        var sites = configured.Sites;
        var entries = SiteTable.Of(sites.Map(site => site.Settings.Match).Strict()).InOrder;
        return Sequences.Join(
            sites.Select((site, number) => Covered(site, number, sites, entries)).ToSeq().Bind(lints => lints),
            sites.Select((site, number) => BehindHosts(site, number, sites, entries)).ToSeq().Bind(lints => lints));
    }

    /// <summary>Each host and path of a site for which others answer everything that it would.</summary>
    private static Seq<Lint> Covered(
        ConfiguredSite site, int number, Seq<ConfiguredSite> sites, Seq<SiteEntry> entries)
    {
        var own = entries.Filter(entry => entry.Site == number).Strict();
        var covered = own.Map(entry => (Entry: entry, By: CovererOf(entry, entries)))
            .Filter(pair => pair.By.IsSome)
            .Map(pair => (pair.Entry, Other: sites[pair.By.Map(by => by.Site).IfNone(0)].Name))
            .Strict();
        var byOthers = covered.Filter(pair => pair.Other != site.Name).Strict();
        if (byOthers.Count == own.Count)
        {
            return Seq1(new Lint(
                "never-matches",
                site.Header,
                $"the site {site.Name} never answers: {byOthers.Head.Other} is asked first for {PlaceOf(byOthers.Head.Entry)}"
                + (own.Count == 1 ? "" : " and so on"),
                "another HOST or PATH, or a METHOD or HEADER, would tell the two apart"));
        }

        return covered.Map(pair => pair.Other == site.Name
            ? new Lint(
                "listed-twice", site.PlaceOf(KeyOf(site)),
                $"{PlaceOf(pair.Entry)} stands twice in the site {site.Name}", "keep one of the two")
            : new Lint(
                "shadowed",
                site.PlaceOf(KeyOf(site)),
                $"{PlaceOf(pair.Entry)} of the site {site.Name} is always answered by {pair.Other}, which is asked first",
                "take it out of one of the two, or tell them apart by METHOD or HEADER"))
            .Strict();
    }

    private static Option<SiteEntry> CovererOf(SiteEntry entry, Seq<SiteEntry> entries) => entries
        .TakeWhile(other => !ReferenceEquals(other, entry))
        .Find(other => other.Host == entry.Host && other.Path == entry.Path && Implies(entry.Match, other.Match));

    /// <summary>True where all that meets the conditions of one meets those of the other.</summary>
    private static bool Implies(SiteMatch one, SiteMatch other) =>
        (other.Methods.IsEmpty
            || (!one.Methods.IsEmpty && one.Methods.ForAll(method => other.Methods.Contains(method))))
        && other.Fields.ForAll(asked => one.Fields.Exists(given =>
            given.Name.EqualsIgnoreCase(asked.Name.Span) && (asked.Value is null || asked.Value == given.Value)));

    /// <summary>
    /// A path for any host, or for a wildcard, is not asked where a site has that very host: a host goes before a path,
    /// however short. It may be meant, as for a health check that names no host; it surprises those who meant all.
    /// </summary>
    private static Seq<Lint> BehindHosts(
        ConfiguredSite site, int number, Seq<ConfiguredSite> sites, Seq<SiteEntry> entries) =>
        entries
            .Filter(entry => entry.Site == number && entry.Host is not { IsWildcard: false } && entry.Path.Length > 1)
            .Bind(entry => BehindHosts(site, entry, sites, entries))
            .Strict();

    private static Seq<Lint> BehindHosts(
        ConfiguredSite site, SiteEntry entry, Seq<ConfiguredSite> sites, Seq<SiteEntry> entries)
    {
        var before = entries.TakeWhile(other => !ReferenceEquals(other, entry))
            .Filter(other => other.Host is { } host && host != entry.Host && IsWithin(host, entry.Host)
                && other.Site != entry.Site && IsAbove(other, entry) && Implies(entry.Match, other.Match)
                && !entries.Exists(nearer => nearer.Host == other.Host && nearer.Path == entry.Path))
            .ToSeq().Strict();
        return before.IsEmpty
            ? Seq<Lint>()
            : Seq1(new Lint(
                "host-before-path",
                site.PlaceOf(SiteKeys.Path),
                $"{entry.Path} of the site {site.Name} is not asked for {Named(before, sites)}: a host goes before a path",
                $"if it is meant for them too, name them in [site {site.Name}]: HOST={HostsWith(entry, before)}")
            {
                IsNote = true,
            });
    }

    private static string HostsWith(SiteEntry entry, Seq<SiteEntry> before) => string.Join(
        ", ", Sequences.Join(entry.Match.Hosts, before.Map(other => other.Host!.Value)).Take(NamedMax));

    private static string Named(Seq<SiteEntry> entries, Seq<ConfiguredSite> sites) =>
        string.Join(", ", entries.Take(NamedMax).Map(entry => $"{entry.Host} (the site {sites[entry.Site].Name})"))
        + (entries.Count > NamedMax ? $" and {Counts.Show(entries.Count - NamedMax)} more" : "");

    /// <summary>True where every host of one is a host of the other.</summary>
    private static bool IsWithin(HostPattern one, HostPattern? other) =>
        other is not { } outer || (outer.IsWildcard && outer.Matches(one.Name)) || (one.IsWildcard && outer == one);

    private static bool IsAbove(SiteEntry one, SiteEntry other) =>
        one.Path.Length < other.Path.Length && (one.Path.Length == 1
            || (other.Path.Span.StartsWith(one.Path.Span) && other.Path.Span[one.Path.Length] == (byte)'/'));

    private static string PlaceOf(SiteEntry entry) =>
        (entry.Host is { } host ? host.ToString() : "any host, ") + entry.Path;

    private static ConfigKey KeyOf(ConfiguredSite site) =>
        site.Lines.Gives(SiteKeys.Path) ? SiteKeys.Path : SiteKeys.Host;
}
