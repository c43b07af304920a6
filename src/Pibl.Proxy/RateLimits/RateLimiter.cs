using LanguageExt;
using Pibl.Exchange;
using Pibl.Forward;
using Pibl.Tables;

namespace Pibl.RateLimits;

/// <summary>
/// Counts the requests of one site: a table for each rule. A request goes on where every rule allows it; one that is
/// refused counts for none of them.
/// </summary>
public sealed class RateLimiter
{
    /// <summary>
    /// Five times the hundred thousand clients that each rule keeps apart (<see cref="TimeTable"/>): 12 MB where there
    /// are as many, 24 KB where there are few.
    /// </summary>
    public const int ClientsMax = 1 << 19;

    private readonly RateRule[] _rules;
    private readonly TimeTable[] _tables;
    private readonly RateReply[] _replies;
    private readonly AddressRanges _trusted;

    /// <param name="rules">RATE, in the order of the file.</param>
    /// <param name="trusted">TRUSTED_PROXIES.</param>
    /// <param name="start">A timestamp of the clock, from which times are counted.</param>
    /// <param name="former">
    /// Of the settings before: a rule that stands in both goes on counting, any other begins with nothing counted.
    /// </param>
    public RateLimiter(Seq<RateRule> rules, AddressRanges trusted, long start = 0, RateLimiter? former = null)
    {
        _rules = [.. rules];
        var counted = former is null ? [] : former._rules.Zip(former._tables).ToList();
        _tables = Array.ConvertAll(_rules, rule => TakeOut(counted, rule) ?? new TimeTable(ClientsMax));
        _replies = Array.ConvertAll(_rules, rule => new RateReply(rule, rules));
        _trusted = trusted;
        Start = former?.Start ?? start;
    }

    /// <summary>The timestamp from which the times of <see cref="Decide"/> are counted.</summary>
    public long Start { get; }

    /// <summary>On with the request, or 429.</summary>
    /// <param name="received">The request.</param>
    /// <param name="nowNs">From 1, on a clock that never goes back.</param>
    public Verdict<Received> Decide(Received received, long nowNs)
    {
        for (var at = 0; at < _rules.Length; at++)
        {
            var waitNs = Take(at, RateKey.Of(_rules[at], received, _trusted), nowNs);
            if (waitNs > 0)
            {
                GiveBack(at, received, nowNs);
                return new Answer(_replies[at].After(waitNs));
            }
        }

        return received;
    }

    /// <summary>What <see cref="Decide"/> would answer; null: it would go on. Nothing is counted by asking.</summary>
    /// <param name="received">The request.</param>
    /// <param name="nowNs">As there.</param>
    public Reply? Peek(Received received, long nowNs)
    {
        for (var at = 0; at < _rules.Length; at++)
        {
            var stateNs = _tables[at].Find(RateKey.Of(_rules[at], received, _trusted));
            if (Gcra.Take(stateNs, nowNs, _rules[at]) is { IsAllowed: false, WaitNs: var waitNs })
            {
                return _replies[at].After(waitNs);
            }
        }

        return null;
    }

    /// <summary>Each table goes to one rule, also where two are alike.</summary>
    private static TimeTable? TakeOut(List<(RateRule Rule, TimeTable Table)> counted, RateRule rule)
    {
        var at = counted.FindIndex(one => one.Rule == rule);
        if (at < 0)
        {
            return null;
        }

        var table = counted[at].Table;
        counted.RemoveAt(at);
        return table;
    }

    private long Take(int at, UInt128 key, long nowNs)
    {
        using var entry = _tables[at].Open(key, nowNs);
        var decision = Gcra.Take(entry.Time, nowNs, _rules[at]);
        entry.Time = decision.StateNs;
        return decision.WaitNs;
    }

    private void GiveBack(int refusedBy, Received received, long nowNs)
    {
        for (var at = 0; at < refusedBy; at++)
        {
            using var entry = _tables[at].Open(RateKey.Of(_rules[at], received, _trusted), nowNs);
            entry.Time = Gcra.GiveBack(entry.Time, _rules[at]);
        }
    }
}
