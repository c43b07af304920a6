using LanguageExt;
using Pibl.Config;
using Pibl.RateLimits;
using static LanguageExt.Prelude;

namespace Pibl.Lints;

/// <summary>Rates that refuse what nobody meant to refuse, or nothing.</summary>
public static class RateLints
{
    /// <summary>Of one site.</summary>
    public static Seq<Lint> Of(ConfiguredSite site)
    {
        var rules = site.Settings.Get(RateKeys.Rate).IfNone(Seq<RateRule>());
        return rules.Select((rule, number) => Sequences.Join(
                NoBurst(rule, PlaceOf(site, rules, number)),
                Unreached(rule, rules, PlaceOf(site, rules, number))))
            .ToSeq().Bind(lints => lints).Strict();
    }

    /// <summary>A browser, or any client with two connections, does not come at even intervals.</summary>
    private static Seq<Lint> NoBurst(RateRule rule, SourceSpan place) =>
        rule.Burst == 1 && rule.Count > rule.PerSeconds
            ? Seq1(new Lint(
                "no-burst",
                place,
                $"{rule} refuses the second of two requests that come at once, however few came before",
                $"burst={Counts.Show(rule.Count)} lets a second's worth come at once"))
            : Seq<Lint>();

    /// <summary>Another rate refuses before, so that this one's burst is never reached.</summary>
    private static Seq<Lint> Unreached(RateRule rule, Seq<RateRule> rules, SourceSpan place) => rules
        .Find(other => other != rule && CountsAll(other, rule)
            && other.IntervalNs >= rule.IntervalNs && other.Burst <= rule.Burst)
        .Map(other => new Lint(
            "rate-never-reached",
            place,
            $"{rule} never refuses anything: {other} refuses before, and no burst can pass it",
            "leave one of the two out, or make the burst of the faster one smaller"))
        .ToSeq();

    /// <summary>True where whatever the second counts together, the first does too.</summary>
    private static bool CountsAll(RateRule one, RateRule other) =>
        one.By == RateBy.Site || (one.By == other.By && one.NameBytes == other.NameBytes);

    /// <summary>Its own words, where the lines have as many rates as there are.</summary>
    private static SourceSpan PlaceOf(ConfiguredSite site, Seq<RateRule> rules, int number)
    {
        var items = site.Lines.Assignments.Find(RateKeys.Rate.Name)
            .Map(lines => lines.Bind(line => line.Value.Split(',')).Strict())
            .IfNone(Seq<SourceSpan>());
        return items.Count == rules.Count ? items[number].Trim() : site.PlaceOf(RateKeys.Rate);
    }
}
