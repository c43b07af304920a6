using LanguageExt;
using Pibl.Cache;
using Pibl.Config;
using static LanguageExt.Prelude;

namespace Pibl.Lints;

/// <summary>Lines of CACHE_TTL that no response can meet.</summary>
public static class TtlLints
{
    private const string Nothing = "none";

    /// <summary>Of one site, with the lines before the first section that hold for it.</summary>
    public static Seq<Lint> Of(ConfiguredSite site)
    {
        var lines = site.Lines.Assignments.Find(TtlKeys.Ttl.Name)
            .Map(lines => lines.Map(line => line.Value).Strict())
            .IfNone(Seq<SourceSpan>());
        var none = LastOf(lines);
        var counting = lines.Skip(none + 1).Strict();
        var rules = site.Settings.Get(TtlKeys.Ttl);
        return Sequences.Join(
            none < 0 ? Seq<Lint>() : TakenAway(site, lines, none),
            counting.Count == rules.Count ? Covered(site, counting, rules) : Seq<Lint>());
    }

    private static int LastOf(Seq<SourceSpan> lines)
    {
        var at = lines.Count - 1;
        while (at >= 0 && lines[at].Text != Nothing)
        {
            at--;
        }

        return at;
    }

    /// <summary>
    /// A site takes away with <c>none</c> what stands before the first section; in the same place it takes away what
    /// somebody has just written, or nothing.
    /// </summary>
    private static Seq<Lint> TakenAway(ConfiguredSite site, Seq<SourceSpan> lines, int none)
    {
        var isOwn = IsOwn(site, lines[none]);
        var before = lines.Take(none)
            .Filter(line => line.Text != Nothing && IsOwn(site, line) == isOwn)
            .Map(line => new Lint(
                "never-counts", line, $"CACHE_TTL: {line.Text} never counts, {Nothing} behind it takes it away",
                "leave one of the two out"))
            .Strict();
        return none == 0 && lines.Count > 1 && IsOwn(site, lines[1]) == isOwn
            ? Seq1(new Lint(
                "never-counts", lines[0], $"CACHE_TTL: {Nothing} takes nothing away, no line stands before it", "leave it out"))
            : before;
    }

    /// <summary>The first line that has a status counts: one that an earlier line has in full is never met.</summary>
    private static Seq<Lint> Covered(ConfiguredSite site, Seq<SourceSpan> lines, Seq<StatusLifetime> rules) =>
        Enumerable.Range(0, rules.Count).ToSeq()
            .Bind(at => rules[at].Statuses.Bind(range => Enumerable.Range(0, at).ToSeq()
                .Find(before => Has(rules[before], range))
                .Map(before => Told(site, lines[at], TtlKeys.Show(range), lines[before]))
                .ToSeq()))
            .Strict();

    private static bool Has(StatusLifetime line, StatusRange range) =>
        line.Statuses.Exists(other => other.First <= range.First && range.Last <= other.Last);

    private static Lint Told(ConfiguredSite site, SourceSpan line, string status, SourceSpan before) => new(
        "never-counts", line,
        $"CACHE_TTL: {line.Text} never counts for {status}, {before.Text} stands before it",
        IsOwn(site, line) && !IsOwn(site, before)
            ? $"the lines before the first section come first: CACHE_TTL={Nothing} in [site {site.Name}] takes them away"
            : "the first line that has a status counts: put the narrower one first, or keep one");

    private static bool IsOwn(ConfiguredSite site, SourceSpan line) =>
        site.Own is { } own && own.Find(TtlKeys.Ttl.Name).Exists(lines => lines.Exists(each => each.Value == line));
}
