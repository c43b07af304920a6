using LanguageExt;
using Pibl.Config;

namespace Pibl.RateLimits;

/// <summary>The keys that limit one client.</summary>
public static class RateKeys
{
    /// <summary>RATE: how often.</summary>
    public static readonly ConfigKey<Option<Seq<RateRule>>> Rate = ConfigKey.Optional(
        "RATE", "100/s burst=200 by=client",
        new ValueKind<Seq<RateRule>>(
            $"1 to {RateReader.RulesMax} rates with commas between: `100/s`, `/m` or `/h`, with `burst=200` and `by=client`, "
            + "`by=site`, `by=header NAME` or `by=cookie NAME`",
            RateReader.Read,
            rules => string.Join(", ", rules)),
        "how often clients may ask, and how many times at once (the rate's own number where no burst is given); more gets "
        + "429 ([limits](limits.md)); several lines add up")
        with
    {
        Join = static (before, after) => before.Match(
            some => after.Match(more => Prelude.Some(Sequences.Join(some, more)), before), after),
        Nothing = "none",
        LinesOf = static rules => rules.IfNone(Seq<RateRule>.Empty).Map(rule => rule.ToString()).Strict(),
    };

    /// <summary>MAX_CLIENT: how much at once.</summary>
    public static readonly ConfigKey<Option<int>> MaxClient = ConfigKey.Optional(
        "MAX_CLIENT", "100", Counts.Between(1, 1_000_000),
        "exchanges at once of one client address; more gets 429 ([limits](limits.md#max_client))");
}
